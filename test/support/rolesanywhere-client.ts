import type { HttpRequest } from '../../src/core/http.ts';
import { rolesAnywhere } from '../../src/services/rolesanywhere/service.ts';
import shapesFile from '../../src/services/rolesanywhere/shapes.json' with { type: 'json' };
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

const shapes = shapesFile.shapes as unknown as Readonly<Record<string, ShapeText>>;
const operations = shapesFile.operations as Readonly<Record<string, { readonly input: string }>>;

/** Bytes go as Base64. */
const inJson = (input: unknown): string =>
  JSON.stringify(input, (_, value: unknown) => {
    const { type, data } = (value ?? {}) as { readonly type?: unknown; readonly data?: number[] };
    return type === 'Buffer' && data !== undefined ? Buffer.from(data).toString('base64') : value;
  });

/** The parts of a request by which the model has an operation asked for. */
function written(name: string, input: Values) {
  const [method = '', template = ''] = rolesAnywhere.facts.operations[name]?.http ?? [];
  const members = shapes[operations[name]?.input ?? '']?.members ?? {};
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

/** A client of Roles Anywhere with every operation; npm's is older than some and has none of CreateSession. */
class RolesAnywhereClient {
  readonly #configuration: Configuration;

  constructor(configuration: Configuration) {
    this.#configuration = configuration;
  }

  async send({ name, input }: { readonly name: string; readonly input: Values }): Promise<Values> {
    const { endpoint, credentials, requestHandler, region = 'us-east-1' } = this.#configuration;
    const parts = written(name, input);
    if (requestHandler !== undefined) {
      await requestHandler.handle(parts);
      return {};
    }
    const request: HttpRequest = requestTo(endpoint, { ...parts, query: queryText(parts.query) });
    const answer = await sendRaw(
      endpoint,
      signed(request, credentials, { service: 'rolesanywhere', region }),
    );
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
}

const commandFor = (name: string) =>
  class {
    readonly name = name;
    readonly input: Values;
    constructor(input: Values) {
      this.input = input;
    }
  };

/** As a module of the SDK: a client and a command for each operation. */
export const rolesAnywhereClient: Readonly<Record<string, unknown>> = {
  RolesAnywhereClient,
  ...Object.fromEntries(
    Object.keys(rolesAnywhere.schemas).map((name) => [`${name}Command`, commandFor(name)]),
  ),
};

/** Asks for an operation of Roles Anywhere. @throws KeywardenError */
export const askRolesAnywhere = <Output = Readonly<Record<string, unknown>>>(
  { url }: { readonly url: string },
  credentials: Credentials,
  name: string,
  input: Values = {},
  region?: string,
): Promise<Output> =>
  new RolesAnywhereClient({
    endpoint: url,
    credentials,
    ...(region === undefined ? {} : { region }),
  }).send({ name, input }) as Promise<Output>;
