import type { HttpRequest } from '../../src/core/http.ts';
import { compliance } from '../../src/services/compliance/service.ts';
import type { Service } from '../../src/services/contract.ts';
import { keywarden } from '../../src/services/keywarden/service.ts';
import { securityCenter } from '../../src/services/securitycenter/service.ts';
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

/** Bytes go as Base64. */
const inJson = (input: unknown): string =>
  JSON.stringify(input, (_, value: unknown) => {
    if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
    const { type, data } = (value ?? {}) as { readonly type?: unknown; readonly data?: number[] };
    return type === 'Buffer' && data !== undefined ? Buffer.from(data).toString('base64') : value;
  });

/** A client of a service of our own, which no SDK has: AWS JSON 1.1, signed as any. */
class OwnClient {
  readonly #service: Service;
  readonly #configuration: Configuration;

  constructor(service: Service, configuration: Configuration) {
    this.#service = service;
    this.#configuration = configuration;
  }

  async send({ name, input }: Command): Promise<Record<string, unknown>> {
    const { endpoint, credentials, requestHandler, region = 'us-east-1' } = this.#configuration;
    const headers = {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `${this.#service.facts.targetPrefix}.${name}`,
    };
    const body = inJson(input);
    if (requestHandler !== undefined) {
      await requestHandler.handle({ method: 'POST', path: '/', query: {}, headers, body });
      return {};
    }
    const request: HttpRequest = requestTo(endpoint, { method: 'POST', headers, body });
    const answer = await sendRaw(
      endpoint,
      signed(request, credentials, { service: this.#service.name, region }),
    );
    const output = JSON.parse(answer.text || '{}') as Record<string, string>;
    const requestId = String(answer.headers['x-amzn-requestid']);
    const $metadata = { httpStatusCode: answer.status, requestId };
    if (answer.status === 200) return { ...output, $metadata };
    throw new KeywardenError(output['__type'] ?? '', output['message'] ?? output['Message'] ?? '', $metadata);
  }
}

class KeywardenClient extends OwnClient {
  constructor(configuration: Configuration) {
    super(keywarden, configuration);
  }
}

class SecurityCenterClient extends OwnClient {
  constructor(configuration: Configuration) {
    super(securityCenter, configuration);
  }
}

class ComplianceClient extends OwnClient {
  constructor(configuration: Configuration) {
    super(compliance, configuration);
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

const commandsOf = ({ schemas }: Service): Record<string, unknown> =>
  Object.fromEntries(Object.keys(schemas).map((name) => [`${name}Command`, commandFor(name)]));

/** As a module of the SDK: a client and a command for each operation. */
export const keywardenClient: Readonly<Record<string, unknown>> = {
  KeywardenClient,
  ...commandsOf(keywarden),
};
export const securityCenterClient: Readonly<Record<string, unknown>> = {
  SecurityCenterClient,
  ...commandsOf(securityCenter),
};
export const complianceClient: Readonly<Record<string, unknown>> = {
  ComplianceClient,
  ...commandsOf(compliance),
};

/** Asks for an operation of ours. @throws KeywardenError */
export const askKeywarden = <Output = Record<string, unknown>>(
  { url }: { readonly url: string },
  credentials: Credentials,
  name: string,
  input: Readonly<Record<string, unknown>> = {},
): Promise<Output> =>
  new KeywardenClient({ endpoint: url, credentials }).send({ name, input }) as Promise<Output>;

/** Asks for an operation of the Security Center. @throws KeywardenError */
export const askCenter = <Output = Record<string, unknown>>(
  { url }: { readonly url: string },
  credentials: Credentials,
  name: string,
  input: Readonly<Record<string, unknown>> = {},
): Promise<Output> =>
  new SecurityCenterClient({ endpoint: url, credentials }).send({ name, input }) as Promise<Output>;

/** Asks for an operation of the service compliance. @throws KeywardenError */
export const askCompliance = <Output = Record<string, unknown>>(
  { url }: { readonly url: string },
  credentials: Credentials,
  name: string,
  input: Readonly<Record<string, unknown>> = {},
): Promise<Output> =>
  new ComplianceClient({ endpoint: url, credentials }).send({ name, input }) as Promise<Output>;
