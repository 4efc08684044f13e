import { constraintChecks } from './constraints.ts';
import { type Description, describers } from './describe.ts';
import { jsonCodec } from './json-codec.ts';
import type { CompiledOperation, ProtocolCodec, ProtocolDescription } from './protocol.ts';
import { queryCodec } from './query-codec.ts';
import { restJsonCodec } from './rest-json-codec.ts';
import type { OperationSchema } from './schema.ts';
import type { CompileService, ServiceDescription } from './service-codec.ts';
import { type ShapeReader, shapeReader } from './shape.ts';

const PROTOCOLS: Readonly<
  Record<ServiceDescription['protocol'], (description: ProtocolDescription) => ProtocolCodec>
> = {
  query: queryCodec,
  json: jsonCodec,
  'rest-json': restJsonCodec,
};

const SUCCESS = 200;

function compileOperation(name: string, schema: OperationSchema, read: ShapeReader): CompiledOperation {
  const [, , , traits, input, output] = schema;
  const http = typeof traits === 'object' ? traits.http : undefined;
  const [method = 'POST', path = '/', status = SUCCESS] = http ?? [];
  return { name, input: read(input), output: read(output), http: { method, path, status } };
}

function descriptionsOf(
  operations: readonly CompiledOperation[],
  side: 'input' | 'output',
): (operation: string, value: unknown, hide?: readonly string[]) => Record<string, unknown> | null {
  const describerOf = describers();
  const compiled = new Map<string, Description>(
    operations.map((operation) => [operation.name, describerOf(operation[side])]),
  );
  return (operation, value, hide) => compiled.get(operation)?.(value, hide) ?? null;
}

/**
 * Compiles the codec of one service from its schemas and facts; tens of milliseconds for the largest.
 * @throws Error a schema or pattern that cannot be compiled
 */
export const compileService: CompileService = ({
  protocol,
  apiVersion,
  schemas,
  facts,
  skipConstraints,
  validationStyle,
  namesInvalidFields = false,
  brokenConstraint,
}) => {
  const read = shapeReader(facts.constraints);
  const operations = Object.entries(schemas).map(([name, schema]) => compileOperation(name, schema, read));
  const checkOf = constraintChecks(skipConstraints ?? {}, validationStyle ?? 'classic');
  return {
    ...PROTOCOLS[protocol]({ apiVersion, facts, operations, checkOf, namesInvalidFields, brokenConstraint }),
    describeInput: descriptionsOf(operations, 'input'),
    describeOutput: descriptionsOf(operations, 'output'),
  };
};
