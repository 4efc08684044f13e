import { assertValid, constraintChecks } from './constraints.ts';
import { jsonDecoders, parseJson } from './json-decode.ts';
import { jsonEncoders } from './json-encode.ts';
import type { ServiceDescription } from './service-codec.ts';
import { type Shape, shapeReader } from './shape.ts';

/**
 * One form for the operations of every service, whatever its own protocol: members by their names in the model, instants
 * as ISO 8601 text, bytes as Base64, absent members absent.
 */
export interface PlainJsonCodec {
  /** @throws AwsError malformed body, unknown value, or a broken constraint, as the service's own codec does */
  decode(operation: string, body: Uint8Array): unknown;
  encode(operation: string, output: unknown): string;
}

/** Compiles what is asked for when it is first asked for. */
export function plainJsonCodec(service: ServiceDescription): PlainJsonCodec {
  const { schemas, facts, protocol, skipConstraints, validationStyle, namesInvalidFields } = service;
  const read = shapeReader(facts.constraints);
  const checkOf = constraintChecks(skipConstraints ?? {}, validationStyle ?? 'classic');
  const form = { isInBody: () => true, isPlain: true } as const;
  const decoderOf = jsonDecoders(form);
  const encoderOf = jsonEncoders({ ...form, timestamp: 'date-time' });
  const code = protocol === 'query' ? 'ValidationError' : 'ValidationException';
  const shapeOf = (operation: string, side: 4 | 5): Shape => {
    const schema = schemas[operation];
    if (schema === undefined) throw new Error(`no operation ${operation}`);
    return read(schema[side]);
  };
  return {
    decode(operation, body) {
      const shape = shapeOf(operation, 4);
      const input = decoderOf(shape)(body.length === 0 ? {} : parseJson(body), 0);
      assertValid(checkOf(shape), input, code, namesInvalidFields, service.brokenConstraint);
      return input;
    },
    encode: (operation, output) => encoderOf(shapeOf(operation, 5))(output ?? {}),
  };
}
