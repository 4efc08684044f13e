import { readFileSync } from 'node:fs';
import {
  type ClientRequest,
  request as httpRequest,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isLoopback } from '../config.ts';
import type { HttpRequest } from '../core/http.ts';
import { SecretBytes } from '../core/secret-bytes.ts';
import { signRequest } from '../sigv4/sign.ts';
import { VERSION } from '../version.ts';
import type { CommandContext, CommandFlag } from './command.ts';
import { UsageError } from './parse-flags.ts';

export const CLIENT_FLAGS: readonly CommandFlag[] = [
  {
    flag: '--endpoint',
    argument: 'URL',
    help: 'Address of the server; AWS_ENDPOINT_URL or http://127.0.0.1:4600 unless given. Credentials come from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, a private certificate authority from AWS_CA_BUNDLE.',
  },
  { flag: '--region', argument: 'REGION', help: 'AWS_REGION, AWS_DEFAULT_REGION or us-east-1 unless given.' },
];

/** What the server refused, in its own words. */
export class RefusedError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(`${code}: ${message}`);
    this.name = 'RefusedError';
    this.code = code;
  }
}

/** Sends requests signed by the credentials of the environment, as AWS's clients do. */
export interface SignedClient {
  send(
    wanted: Pick<HttpRequest, 'method' | 'path' | 'query'>,
    headers: Readonly<Record<string, string>>,
    body: Uint8Array,
  ): ClientRequest;
  /**
   * Calls an operation of an AWS JSON service; `target` as its header names it.
   * @throws RefusedError
   */
  call(target: string, input: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>>;
}

const DEFAULT_ENDPOINT = 'http://127.0.0.1:4600';

/** @throws UsageError without credentials, or when secrets would cross a network in clear */
export function signedClient({ flag, surroundings }: CommandContext, service: string): SignedClient {
  const { env } = surroundings;
  const endpoint = new URL(flag('--endpoint') ?? env['AWS_ENDPOINT_URL'] ?? DEFAULT_ENDPOINT);
  if (endpoint.protocol !== 'https:' && !isLoopback(endpoint.hostname.replaceAll(/[[\]]/g, '')))
    throw new UsageError(`${endpoint.origin} is not encrypted: passwords would cross the network in clear`);
  const accessKeyId = env['AWS_ACCESS_KEY_ID'];
  const secret = env['AWS_SECRET_ACCESS_KEY'];
  if (!accessKeyId || !secret) throw new UsageError('set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY');
  const token = env['AWS_SESSION_TOKEN'];
  const credentials = {
    accessKeyId,
    secret: SecretBytes.fromText(secret),
    ...(token && { sessionToken: token }),
  };
  const region = flag('--region') ?? env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'] ?? 'us-east-1';
  const ca = env['AWS_CA_BUNDLE'] ? readFileSync(env['AWS_CA_BUNDLE']) : undefined;

  const send = (
    wanted: Pick<HttpRequest, 'method' | 'path' | 'query'>,
    headers: Readonly<Record<string, string>>,
    body: Uint8Array,
  ): ClientRequest => {
    const plain: HttpRequest = {
      ...wanted,
      headers: new Map(
        Object.entries({ host: endpoint.host, ...headers }).map(([name, value]) => [name, [value]]),
      ),
      body,
      remoteAddress: '',
      isSecure: true,
    };
    // Upgrade headers belong to one hop and are not signed.
    const options = { region, service, now: Date.now(), unsigned: ['upgrade'] };
    const { request } = signRequest(plain, credentials, options);
    const outgoing: RequestOptions & { readonly ca?: Buffer } = {
      hostname: endpoint.hostname.replaceAll(/[[\]]/g, ''),
      port: endpoint.port || (endpoint.protocol === 'https:' ? 443 : 80),
      method: wanted.method,
      path: wanted.query === '' ? wanted.path : `${wanted.path}?${wanted.query}`,
      headers: Object.fromEntries([...request.headers].map(([name, values]) => [name, values.join(',')])),
      ...(ca && { ca }),
    };
    const sent = endpoint.protocol === 'https:' ? httpsRequest(outgoing) : httpRequest(outgoing);
    sent.end(body);
    return sent;
  };

  return {
    send,
    call(target, input) {
      const headers = {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': target,
        'user-agent': `keywarden/${VERSION}`,
      };
      const body = Buffer.from(JSON.stringify(input));
      return new Promise((resolve, reject) => {
        const sent = send({ method: 'POST', path: '/', query: '' }, headers, body);
        sent.once('error', reject);
        sent.once('response', (answer) => answerOf(answer).then(resolve, reject));
      });
    },
  };
}

/** @throws RefusedError */
export async function answerOf(answer: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  const parsed = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
  if (answer.statusCode === 200) return parsed;
  const code = String(parsed['__type'] ?? `HTTP ${answer.statusCode}`);
  throw new RefusedError(code, String(parsed['Message'] ?? parsed['message'] ?? 'the server refuses'));
}
