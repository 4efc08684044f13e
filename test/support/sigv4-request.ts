import type { HttpRequest } from '../../src/core/http.ts';
import { SecretBytes } from '../../src/core/secret-bytes.ts';

/** AWS's documentation key pair. */
export const EXAMPLE_CREDENTIALS = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secret: SecretBytes.fromText('wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'),
};

export const EXAMPLE_NOW = Date.UTC(2026, 10, 24, 12, 0, 0);

export const EXAMPLE_SIGNING = { region: 'us-east-1', service: 'iam', now: EXAMPLE_NOW };

/** An unsigned request as a socket would hand it on; `headers` beside `host`. */
export function plainRequest(
  part: Partial<Omit<HttpRequest, 'headers' | 'body'>> & {
    readonly headers?: Readonly<Record<string, string | readonly string[]>>;
    readonly body?: string;
  } = {},
): HttpRequest {
  const headers = new Map<string, readonly string[]>([['host', ['127.0.0.1:4600']]]);
  for (const [name, value] of Object.entries(part.headers ?? {})) {
    headers.set(name, typeof value === 'string' ? [value] : value);
  }
  return {
    method: 'POST',
    path: '/',
    query: '',
    remoteAddress: '192.0.2.1',
    isSecure: true,
    ...part,
    headers,
    body: Buffer.from(part.body ?? ''),
  };
}

/** The same request with one header set (a value), repeated (several) or left out (undefined). */
export function withHeader(
  request: HttpRequest,
  name: string,
  value: string | readonly string[] | undefined,
): HttpRequest {
  const headers = new Map(request.headers);
  if (value === undefined) headers.delete(name);
  else headers.set(name, typeof value === 'string' ? [value] : value);
  return { ...request, headers };
}
