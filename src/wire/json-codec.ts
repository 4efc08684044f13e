import { AwsError } from '../core/aws-error.ts';
import { type HttpRequest, type HttpResponse, header } from '../core/http.ts';
import { assertValid, type Check } from './constraints.ts';
import { type JsonDecoder, jsonDecoders, parseJson } from './json-decode.ts';
import { type JsonEncoder, jsonEncoders } from './json-encode.ts';
import { looseJson } from './loose-encode.ts';
import type { CompiledOperation, ProtocolCodec, ProtocolDescription } from './protocol.ts';

interface JsonOperation {
  readonly decode: JsonDecoder;
  readonly check: Check;
  /** Undefined where AWS answers with an empty body. */
  readonly encode: JsonEncoder | undefined;
}

/** JSON 1.0 is answered with 1.0, everything else with 1.1. */
const contentType = (request: HttpRequest): string =>
  header(request, 'content-type')?.toLowerCase().startsWith('application/x-amz-json-1.0')
    ? 'application/x-amz-json-1.0'
    : 'application/x-amz-json-1.1';

const respond = (status: number, request: HttpRequest, body: string, requestId: string): HttpResponse => ({
  status,
  headers: { 'Content-Type': contentType(request), 'x-amzn-RequestId': requestId },
  body,
});

/** Errors of AWS's own layers, whose text is in `Message`; those of the services have it in `message`. */
const FRAMEWORK_ERRORS = new Set(['AccessDeniedException', 'SerializationException']);

const messageName = (code: string): string => (FRAMEWORK_ERRORS.has(code) ? 'Message' : 'message');

/** Some SDKs send `CloudTrail_20131101`, others the same name with its Java package before it. */
const targetPrefixes = (prefix: string): ReadonlySet<string> =>
  new Set([prefix, prefix.slice(prefix.lastIndexOf('.') + 1)]);

/** AWS JSON 1.0 and 1.1: the operation in X-Amz-Target, input and output in JSON. */
export function jsonCodec({
  facts,
  operations,
  checkOf,
  brokenConstraint,
}: ProtocolDescription): ProtocolCodec {
  const decoderOf = jsonDecoders({ isInBody: () => true });
  const encoderOf = jsonEncoders({ timestamp: 'epoch-seconds', isInBody: () => true });
  const compile = ({ input, output }: CompiledOperation): JsonOperation => ({
    decode: decoderOf(input),
    check: checkOf(input),
    encode: output.kind === 'unit' ? undefined : encoderOf(output),
  });
  const compiled = new Map(operations.map((operation) => [operation.name, compile(operation)]));
  const prefixes = targetPrefixes(facts.targetPrefix ?? '');

  const find = (name: string): JsonOperation => {
    const operation = compiled.get(name);
    if (!operation) throw new Error(`no operation ${name}`);
    return operation;
  };

  return {
    operationOf(request) {
      const target = header(request, 'x-amz-target') ?? '';
      const dot = target.lastIndexOf('.');
      const name = target.slice(dot + 1);
      if (!prefixes.has(target.slice(0, dot)) || !compiled.has(name))
        throw new AwsError('UnknownOperationException', '');
      return name;
    },

    decode(name, request) {
      const operation = find(name);
      const input = operation.decode(parseJson(request.body), 0);
      assertValid(operation.check, input, 'ValidationException', false, brokenConstraint);
      return input;
    },

    encode(name, output, requestId, request) {
      return respond(200, request, find(name).encode?.(output ?? {}) ?? '', requestId);
    },

    encodeError(error, requestId, request) {
      const message = error.message === '' ? {} : { [messageName(error.code)]: error.message };
      const body = looseJson({ __type: error.code, ...message, ...error.members });
      return respond(error.status, request, body, requestId);
    },
  };
}
