import { AwsError } from '../core/aws-error.ts';
import { type HttpRequest, type HttpResponse, header } from '../core/http.ts';
import { assertValid, type Check } from './constraints.ts';
import { type JsonDecoder, jsonDecoders, parseJson } from './json-decode.ts';
import { type JsonEncoder, jsonEncoders } from './json-encode.ts';
import { looseJson } from './loose-encode.ts';
import type { CompiledOperation, ProtocolCodec, ProtocolDescription } from './protocol.ts';
import { type BoundDecoder, compileBoundDecoder, type Parameters, parseQuery } from './rest-bindings.ts';
import { compileRouter, type RouteMatch } from './rest-router.ts';
import type { Member, Shape } from './shape.ts';

interface RestOperation {
  readonly decodeBody: JsonDecoder;
  readonly hasBody: boolean;
  readonly bound: readonly BoundDecoder[];
  readonly check: Check;
  readonly encode: JsonEncoder;
  readonly status: number;
}

const isInBody = ({ binding }: Member): boolean =>
  binding === undefined || (binding.in === 'query' && binding.alsoInBody);

const membersOf = (shape: Shape): readonly Member[] => (shape.kind === 'structure' ? shape.members : []);

/** Bindings no service here uses in these places: met at start-up, not half supported. */
function refuseUnsupported(operation: CompiledOperation): void {
  const input = membersOf(operation.input).filter((member) =>
    ['payload', 'status', 'prefix-headers'].includes(member.binding?.in ?? ''),
  );
  const output = membersOf(operation.output).filter((member) => !isInBody(member));
  const member = input[0] ?? output[0];
  if (member) throw new Error(`${operation.name}: no support for a member in ${member.binding?.in}`);
}

function compileOperation(
  operation: CompiledOperation,
  decoderOf: (shape: Shape) => JsonDecoder,
  encoderOf: (shape: Shape) => JsonEncoder,
  checkOf: (shape: Shape) => Check,
): RestOperation {
  refuseUnsupported(operation);
  const members = membersOf(operation.input);
  return {
    decodeBody: decoderOf(operation.input),
    hasBody: members.some(isInBody),
    bound: members.filter((member) => member.binding !== undefined).map(compileBoundDecoder),
    check: checkOf(operation.input),
    encode: encoderOf(operation.output),
    status: operation.http.status,
  };
}

const respond = (
  status: number,
  body: string,
  requestId: string,
  headers: Record<string, string> = {},
): HttpResponse => ({
  status,
  headers: { 'Content-Type': 'application/json', 'x-amzn-RequestId': requestId, ...headers },
  body,
});

/** REST-JSON: the operation in method and path, members in path, query, headers and a JSON body. */
export function restJsonCodec({
  operations,
  checkOf,
  namesInvalidFields,
}: ProtocolDescription): ProtocolCodec {
  const decoderOf = jsonDecoders({ isInBody });
  const encoderOf = jsonEncoders({ timestamp: 'epoch-seconds', isInBody });
  const compiled = new Map(
    operations.map((operation) => [
      operation.name,
      compileOperation(operation, decoderOf, encoderOf, checkOf),
    ]),
  );
  const route = compileRouter(operations);
  const matches = new WeakMap<HttpRequest, RouteMatch>();

  const match = (request: HttpRequest): RouteMatch => {
    const known = matches.get(request) ?? route(request.method, request.path, request.query);
    if (!known) throw new AwsError('UnknownOperationException', '', { status: 404 });
    matches.set(request, known);
    return known;
  };

  const find = (name: string): RestOperation => {
    const operation = compiled.get(name);
    if (!operation) throw new Error(`no operation ${name}`);
    return operation;
  };

  return {
    operationOf: (request) => match(request).operation,

    decode(name, request) {
      const operation = find(name);
      const input =
        operation.hasBody && request.body.length > 0
          ? (operation.decodeBody(parseJson(request.body), 0) as Record<string, unknown>)
          : {};
      const parameters: Parameters = {
        labels: match(request).labels,
        query: parseQuery(request.query),
        header: (header_) => header(request, header_),
      };
      for (const member of operation.bound) {
        const value = member.decode(parameters);
        if (value !== undefined) input[member.name] = value;
      }
      assertValid(operation.check, input, 'ValidationException', namesInvalidFields);
      return input;
    },

    encode(name, output, requestId) {
      const operation = find(name);
      return respond(operation.status, operation.encode(output ?? {}), requestId);
    },

    encodeError(error, requestId) {
      const message = error.message === '' ? {} : { message: error.message };
      const body = looseJson({ ...message, ...error.members });
      return respond(error.status, body, requestId, { 'x-amzn-ErrorType': error.code });
    },
  };
}
