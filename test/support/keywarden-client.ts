import type { HttpRequest } from '../../src/core/http.ts';
import { keywarden } from '../../src/services/keywarden/service.ts';
import { requestTo, sendRaw, signed } from './raw-call.ts';
import type { Credentials } from './server.ts';

interface Configuration {
  readonly endpoint: string;
  readonly credentials: Credentials;
  readonly region?: string;
  /** Takes the request instead of the network, as in the SDK's clients. */
  readonly requestHandler?: { handle(request: unknown): Promise<unknown> };
}

interface Command {
  readonly name: string;
  readonly input: unknown;
}

/** What a call of ours failed with, in the form of the SDK's errors. */
export class KeywardenError extends Error {
  readonly $metadata: { readonly httpStatusCode: number; readonly requestId: string };

  constructor(code: string, message: string, $metadata: KeywardenError['$metadata']) {
    super(message);
    this.name = code;
    this.$metadata = $metadata;
  }
}

/** A client of Keywarden's own service, which no SDK has: AWS JSON 1.1, signed as any. */
export class KeywardenClient {
  readonly #configuration: Configuration;

  constructor(configuration: Configuration) {
    this.#configuration = configuration;
  }

  async send({ name, input }: Command): Promise<Record<string, unknown>> {
    const { endpoint, credentials, requestHandler, region = 'us-east-1' } = this.#configuration;
    const headers = {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `${keywarden.facts.targetPrefix}.${name}`,
    };
    const body = JSON.stringify(input);
    if (requestHandler !== undefined) {
      await requestHandler.handle({ method: 'POST', path: '/', query: {}, headers, body });
      return {};
    }
    const request: HttpRequest = requestTo(endpoint, { method: 'POST', headers, body });
    const answer = await sendRaw(endpoint, signed(request, credentials, { service: 'keywarden', region }));
    const output = JSON.parse(answer.text || '{}') as Record<string, string>;
    const requestId = String(answer.headers['x-amzn-requestid']);
    const $metadata = { httpStatusCode: answer.status, requestId };
    if (answer.status === 200) return { ...output, $metadata };
    throw new KeywardenError(output['__type'] ?? '', output['message'] ?? output['Message'] ?? '', $metadata);
  }
}

const commandFor = (name: string) =>
  class implements Command {
    readonly name = name;
    readonly input: unknown;
    constructor(input: unknown) {
      this.input = input;
    }
  };

/** As a module of the SDK: a client and a command for each operation. */
export const keywardenClient: Readonly<Record<string, unknown>> = {
  KeywardenClient,
  ...Object.fromEntries(Object.keys(keywarden.schemas).map((name) => [`${name}Command`, commandFor(name)])),
};

/** Asks for an operation of ours. @throws KeywardenError */
export const askKeywarden = <Output = Record<string, unknown>>(
  { url }: { readonly url: string },
  credentials: Credentials,
  name: string,
  input: Readonly<Record<string, unknown>> = {},
): Promise<Output> =>
  new KeywardenClient({ endpoint: url, credentials }).send({ name, input }) as Promise<Output>;
