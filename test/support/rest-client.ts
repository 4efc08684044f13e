import type { HttpRequest } from '../../src/core/http.ts';
import type { Service } from '../../src/services/contract.ts';
import { KeywardenError } from './keywarden-client.ts';
import { requestTo, sendRaw, signed } from './raw-call.ts';
import type { Credentials } from './server.ts';

interface Configuration {
  readonly endpoint: string;
  readonly credentials: Credentials;
  readonly region?: string;
  /** Takes the request instead of the network, as in the SDK's clients. */
  readonly requestHandler?: { handle(request: unknown): Promise<unknown> };
}

type Values = Readonly<Record<string, unknown>>;
type MemberText = string | { readonly traits: { readonly httpLabel?: 1; readonly httpQuery?: string } };
type ShapeText = { readonly members?: Readonly<Record<string, MemberText>> };

/** A `shapes.json` of a REST service. */
interface RestShapes {
  readonly shapes: object;
  readonly operations: Readonly<Record<string, { readonly input: string }>>;
}

/** Bytes go as Base64. */
const inJson = (input: unknown): string =>
  JSON.stringify(input, (_, value: unknown) => {
    const { type, data } = (value ?? {}) as { readonly type?: unknown; readonly data?: number[] };
    return type === 'Buffer' && data !== undefined ? Buffer.from(data).toString('base64') : value;
  });

/** The parts of a request by which the model has an operation asked for. */
function written({ facts }: Service, { shapes, operations }: RestShapes, name: string, input: Values) {
  const [method = '', template = ''] = facts.operations[name]?.http ?? [];
  const members =
    (shapes as Readonly<Record<string, ShapeText>>)[operations[name]?.input ?? '']?.members ?? {};
  let path = template;
  const query: Record<string, string | string[]> = {};
  const body: Record<string, unknown> = {};
  for (const [member, value] of Object.entries(input)) {
    const text = members[member];
    const traits = typeof text === 'object' ? text.traits : {};
    if (traits.httpLabel === 1) path = path.replace(`{${member}}`, encodeURIComponent(String(value)));
    else if (traits.httpQuery !== undefined)
      query[traits.httpQuery] = Array.isArray(value) ? value.map(String) : String(value);
    else body[member] = value;
  }
  const hasBody = Object.values(members).some((text) => typeof text === 'string');
  const headers: Record<string, string> = hasBody ? { 'content-type': 'application/json' } : {};
  return { method, path, query, headers, body: hasBody ? inJson(body) : '' };
}

const queryText = (query: Readonly<Record<string, string | readonly string[]>>): string =>
  Object.entries(query)
    .flatMap(([name, values]) => [values].flat().map((value) => [name, value] as const))
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&');

const commandFor = (name: string) =>
  class {
    readonly name = name;
    readonly input: Values;
    constructor(input: Values) {
      this.input = input;
    }
  };

/** A client of a REST service by its own shapes, for services whose SDK client npm does not have, or has too old. */
export function restClient(service: Service, shapes: RestShapes) {
  return class {
    readonly #configuration: Configuration;

    constructor(configuration: Configuration) {
      this.#configuration = configuration;
    }

    async send({ name, input }: { readonly name: string; readonly input: Values }): Promise<Values> {
      const { endpoint, credentials, requestHandler, region = 'us-east-1' } = this.#configuration;
      const parts = written(service, shapes, name, input);
      if (requestHandler !== undefined) {
        await requestHandler.handle(parts);
        return {};
      }
      const request: HttpRequest = requestTo(endpoint, { ...parts, query: queryText(parts.query) });
      const answer = await sendRaw(endpoint, signed(request, credentials, { service: service.name, region }));
      const output = JSON.parse(answer.text || '{}') as Record<string, unknown>;
      const requestId = String(answer.headers['x-amzn-requestid']);
      const $metadata = { httpStatusCode: answer.status, requestId };
      if (answer.status < 300) return { ...output, $metadata };
      throw new KeywardenError(
        String(answer.headers['x-amzn-errortype']),
        String(output['message'] ?? ''),
        $metadata,
      );
    }
  };
}

/** A command for each operation, as a module of the SDK has them. */
export const restCommands = ({ schemas }: Service): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.keys(schemas).map((name) => [`${name}Command`, commandFor(name)]));
