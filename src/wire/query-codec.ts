import { AwsError } from '../core/aws-error.ts';
import { type HttpRequest, type HttpResponse, header } from '../core/http.ts';
import { assertValid, type Check } from './constraints.ts';
import { FormError, type FormNode, parseForm } from './form.ts';
import { jsonEncoders } from './json-encode.ts';
import { looseJson, looseXml } from './loose-encode.ts';
import type { CompiledOperation, ProtocolCodec, ProtocolDescription } from './protocol.ts';
import { type FormDecoder, formDecoders, malformedInput } from './query-decode.ts';
import { escapeXml, xmlElement, xmlEncoders } from './xml-encode.ts';

/** Namespace of errors raised before an operation is found; AWS's own, older than any of its services. */
const FAULT_NAMESPACE = 'http://webservices.amazon.com/AWSFault/2005-15-09';

interface QueryOperation {
  readonly decode: FormDecoder;
  readonly check: Check;
  /** Content of the result element. */
  readonly resultXml: (output: unknown) => string;
  readonly resultJson: (output: unknown) => string;
  /** False for operations without output: AWS sends them no result element at all. */
  readonly hasResult: boolean;
  readonly xmlHead: string;
}

const parameter = (form: FormNode, name: string): string | undefined => form.children?.get(name)?.value;

/** True when the caller asks for JSON, which AWS's Query services also speak. */
const wantsJson = (request: HttpRequest): boolean =>
  header(request, 'accept')?.toLowerCase().includes('application/json') ?? false;

const respond = (status: number, contentType: string, body: string, requestId: string): HttpResponse => ({
  status,
  headers: { 'Content-Type': contentType, 'x-amzn-RequestId': requestId },
  body,
});

function compileOperations(description: ProtocolDescription): Map<string, QueryOperation> {
  const { facts, operations, checkOf } = description;
  const decoderOf = formDecoders();
  const xmlOf = xmlEncoders();
  const jsonOf = jsonEncoders({ timestamp: 'epoch-seconds', isInBody: () => true });
  const compile = ({ name, input, output }: CompiledOperation): QueryOperation => {
    const hasResult = output.kind !== 'unit';
    return {
      decode: decoderOf(input),
      check: checkOf(input),
      resultXml: xmlOf(output),
      resultJson: jsonOf(output),
      hasResult,
      xmlHead: `<${name}Response xmlns="${escapeXml(facts.xmlNamespace ?? '')}">`,
    };
  };
  return new Map(operations.map((operation) => [operation.name, compile(operation)]));
}

/** The parameters of a request; those of the last one are remembered, for they are asked for twice in a row. */
function formReader(): (request: HttpRequest) => FormNode {
  let last: { readonly request: HttpRequest; readonly form: FormNode } | undefined;
  return (request) => {
    if (last?.request === request) return last.form;
    try {
      const form = parseForm(request.query, request.method === 'GET' ? new Uint8Array() : request.body);
      last = { request, form };
      return form;
    } catch (error) {
      if (error instanceof FormError) throw malformedInput(error.message);
      throw error;
    }
  };
}

/** AWS Query: parameters in a form, answers in XML, or in JSON when asked for it. */
export function queryCodec(description: ProtocolDescription): ProtocolCodec {
  const { apiVersion, facts } = description;
  const operations = compileOperations(description);
  const formOf = formReader();
  const namespace = facts.xmlNamespace ?? '';

  const find = (name: string): QueryOperation => {
    const operation = operations.get(name);
    if (!operation) throw new Error(`no operation ${name}`);
    return operation;
  };

  return {
    operationOf(request) {
      const form = formOf(request);
      const action = parameter(form, 'Action');
      // AWS redirects such a request to its product page, which helps nobody here.
      if (action === undefined)
        throw new AwsError('MissingAction', 'The request is missing an action or a required parameter.');
      const version = parameter(form, 'Version');
      if (version === apiVersion && operations.has(action)) return action;
      const asked = version ?? 'NO_VERSION_SPECIFIED';
      throw new AwsError('InvalidAction', `Could not find operation ${action} for version ${asked}`);
    },

    decode(name, request) {
      const operation = find(name);
      const input = operation.decode(formOf(request));
      assertValid(operation.check, input, 'ValidationError');
      return input;
    },

    encode(name, output, requestId, request) {
      const operation = find(name);
      if (wantsJson(request)) {
        const result = operation.hasResult ? `"${name}Result":${operation.resultJson(output ?? {})},` : '';
        const metadata = `"ResponseMetadata":{"RequestId":${JSON.stringify(requestId)}}`;
        return respond(200, 'application/json', `{"${name}Response":{${result}${metadata}}}`, requestId);
      }
      const result = operation.hasResult
        ? xmlElement(`${name}Result`, operation.resultXml(output ?? {}))
        : '';
      const metadata = `<ResponseMetadata><RequestId>${escapeXml(requestId)}</RequestId></ResponseMetadata>`;
      const body = `${operation.xmlHead}${result}${metadata}</${name}Response>`;
      return respond(200, 'text/xml', body, requestId);
    },

    encodeError(error, requestId, request) {
      const { code, message, fault, members, status } = error;
      if (wantsJson(request)) {
        const parts = {
          Error: { Code: code, Message: message, Type: fault, ...members },
          RequestId: requestId,
        };
        return respond(status, 'application/json', looseJson(parts), requestId);
      }
      const isEarly = code === 'InvalidAction' || code === 'MissingAction';
      const body =
        `<ErrorResponse xmlns="${escapeXml(isEarly ? FAULT_NAMESPACE : namespace)}"><Error>` +
        // Of errors without a message AWS sends no such element.
        looseXml({ Type: fault, Code: code, Message: message || undefined, ...members }) +
        `</Error><RequestId>${escapeXml(requestId)}</RequestId></ErrorResponse>`;
      return respond(status, 'text/xml', body, requestId);
    },
  };
}
