import type { HttpRequest } from '../../src/core/http.ts';
import { SecretBytes } from '../../src/core/secret-bytes.ts';
import { signRequest } from '../../src/sigv4/sign.ts';

export interface BenchCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Root of the servers that benches start. */
export const BENCH_CREDENTIALS: BenchCredentials = {
  accessKeyId: 'AKIABENCHBENCHBENCH2',
  secretAccessKey: 'bench-bench-bench-bench-bench-bench-1234',
};

/** A signed AWS Query call as bytes for the wire, with the headers the AWS CLI sends. Good for five minutes. */
export const signedQuery = (
  port: number,
  credentials: BenchCredentials,
  service: string,
  form: string,
): Uint8Array => bytesOf(signedQueryRequest(port, credentials, service, form));

/** The same as the gateway takes it. */
export const signedQueryRequest = (
  port: number,
  credentials: BenchCredentials,
  service: string,
  form: string,
): HttpRequest =>
  signed(port, credentials, service, form, [
    ['content-type', ['application/x-www-form-urlencoded; charset=utf-8']],
  ]);

/** As {@link signedQuery}, for services of AWS JSON 1.1. */
export const signedJson = (
  port: number,
  credentials: BenchCredentials,
  service: string,
  target: string,
  body: string,
): Uint8Array => bytesOf(signedJsonRequest(port, credentials, service, target, body));

/** The same as the gateway takes it. */
export const signedJsonRequest = (
  port: number,
  credentials: BenchCredentials,
  service: string,
  target: string,
  body: string,
): HttpRequest =>
  signed(port, credentials, service, body, [
    ['content-type', ['application/x-amz-json-1.1']],
    ['x-amz-target', [target]],
  ]);

function signed(
  port: number,
  { accessKeyId, secretAccessKey }: BenchCredentials,
  service: string,
  body: string,
  headers: readonly (readonly [string, readonly string[]])[],
): HttpRequest {
  const request: HttpRequest = {
    method: 'POST',
    path: '/',
    query: '',
    headers: new Map([
      ['host', [`127.0.0.1:${port}`]],
      ...headers,
      ['content-length', [String(body.length)]],
      [
        'user-agent',
        ['aws-cli/2.9.19 Python/3.11.2 Linux/6.1 source/x86_64.debian.12 prompt/off command/bench'],
      ],
    ]),
    body: Buffer.from(body),
    remoteAddress: '127.0.0.1',
    isSecure: false,
  };
  return signRequest(
    request,
    { accessKeyId, secret: SecretBytes.fromText(secretAccessKey) },
    { region: 'us-east-1', service, now: Date.now(), unsigned: ['content-length'] },
  ).request;
}

function bytesOf({ headers, body }: HttpRequest): Uint8Array {
  const lines = [...headers].map(([name, [value = '']]) => `${name}: ${value}\r\n`).join('');
  return Buffer.from(`POST / HTTP/1.1\r\n${lines}\r\n${Buffer.from(body).toString()}`);
}
