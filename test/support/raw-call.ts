import { Agent, request as httpRequest } from 'node:http';
import type { HttpRequest } from '../../src/core/http.ts';
import { SecretBytes } from '../../src/core/secret-bytes.ts';
import { signRequest } from '../../src/sigv4/sign.ts';
import type { Credentials } from './server.ts';
import { plainRequest } from './sigv4-request.ts';

/** An answer off the wire. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: 32 });

/** Sends exactly these bytes; `content-length` and `connection` are Node's. */
export function sendRaw(url: string, request: HttpRequest): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const path = request.query === '' ? request.path : `${request.path}?${request.query}`;
  const headers = [...request.headers].flatMap(([name, values]) => values.flatMap((value) => [name, value]));
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      { agent, hostname, port, path, method: request.method, headers, setDefaultHeaders: false },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('end', () =>
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            text: Buffer.concat(chunks).toString('utf8'),
          }),
        );
        incoming.on('error', reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end(request.body);
  });
}

/** What is to be signed; all but the service may be left out. */
export interface Signing {
  readonly service: string;
  readonly region?: string;
  /** Milliseconds to add to the signer's clock. */
  readonly clockOffset?: number;
}

/** Signs with any credentials, as an AWS client does. */
export function signed(request: HttpRequest, credentials: Credentials, signing: Signing): HttpRequest {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  return signRequest(
    request,
    {
      accessKeyId,
      secret: SecretBytes.fromText(secretAccessKey),
      ...(sessionToken === undefined ? {} : { sessionToken }),
    },
    {
      region: signing.region ?? 'us-east-1',
      service: signing.service,
      now: Date.now() + (signing.clockOffset ?? 0),
    },
  ).request;
}

/** An unsigned request to this server. */
export const requestTo = (url: string, part: Parameters<typeof plainRequest>[0] = {}): HttpRequest => {
  const body = part?.body ?? '';
  const length = part?.method === 'GET' ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  return plainRequest({ ...part, headers: { host: new URL(url).host, ...length, ...part?.headers } });
};

const VERSIONS: Readonly<Record<string, string>> = { iam: '2010-05-08', sts: '2011-06-15' };

/** An unsigned AWS Query request. */
export function queryRequest(
  url: string,
  service: 'iam' | 'sts',
  parameters: Readonly<Record<string, string>>,
): HttpRequest {
  const body = new URLSearchParams({ Version: VERSIONS[service] ?? '', ...parameters }).toString();
  return requestTo(url, { body, headers: { 'content-type': 'application/x-www-form-urlencoded' } });
}

/** The request as bytes of HTTP/1.1, for tests that send what no client would. */
export function wireText({ method, path, query, headers, body }: HttpRequest): string {
  const lines = [...headers].flatMap(([name, values]) => values.map((value) => `${name}: ${value}\r\n`));
  const target = query === '' ? path : `${path}?${query}`;
  return `${method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n${Buffer.from(body).toString('latin1')}`;
}
