import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';

/** Signs tokens by Node's own cryptography alone, so that no library checks its own work. */

export type Algorithm = 'RS256' | 'PS256' | 'ES256' | 'EdDSA' | 'HS256' | 'none';

interface Pair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

const PSS = { padding: 6, saltLength: 32 } as const;

const SIGNERS: Readonly<Record<Algorithm, (input: Buffer, key: KeyObject | string) => Buffer>> = {
  RS256: (input, key) => sign('sha256', input, key),
  PS256: (input, key) => sign('sha256', input, { key: key as KeyObject, ...PSS }),
  ES256: (input, key) => sign('sha256', input, { key: key as KeyObject, dsaEncoding: 'ieee-p1363' }),
  EdDSA: (input, key) => sign(null, input, key),
  HS256: (input, key) => createHmac('sha256', key).update(input).digest(),
  none: () => Buffer.alloc(0),
};

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token of any claims and header, signed with any key. */
export function tokenOf(
  claims: Readonly<Record<string, unknown>>,
  header: Readonly<Record<string, unknown>> & { readonly alg: string },
  algorithm: Algorithm,
  key: KeyObject | string,
): string {
  const input = `${encoded({ typ: 'JWT', ...header })}.${encoded(claims)}`;
  return `${input}.${SIGNERS[algorithm](Buffer.from(input), key).toString('base64url')}`;
}

export const newPair = (algorithm: 'RS256' | 'ES256' | 'EdDSA'): Pair => {
  if (algorithm === 'ES256') return generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return algorithm === 'EdDSA'
    ? generateKeyPairSync('ed25519')
    : generateKeyPairSync('rsa', { modulusLength: 2048 });
};

export const jwkOf = (key: KeyObject, kid: string, more: object = {}): Record<string, unknown> => ({
  ...key.export({ format: 'jwk' }),
  kid,
  use: 'sig',
  ...more,
});

/** An issuer on this machine whose documents a test may change. */
export interface TestIssuer {
  /** `iss` of its tokens. */
  readonly url: string;
  /** As in ARNs and condition keys. */
  readonly name: string;
  readonly keys: Readonly<Record<'rsa' | 'ec' | 'ed', Pair>>;
  /** Paths asked for, in order. */
  readonly asked: string[];
  /** Answers other than the usual, by path. */
  readonly answers: Map<string, (response: ServerResponse) => void>;
  /** Claims of a good token for `sts.amazonaws.com`, with what a test wants different. */
  claims(more?: Readonly<Record<string, unknown>>): Record<string, unknown>;
  /** A token signed with RS256. */
  token(more?: Readonly<Record<string, unknown>>): string;
  close(): Promise<void>;
}

export const DISCOVERY = '/.well-known/openid-configuration';
export const KEYS = '/keys';

export async function startIssuer(t: Pick<TestContext, 'after'>): Promise<TestIssuer> {
  const keys = { rsa: newPair('RS256'), ec: newPair('ES256'), ed: newPair('EdDSA') };
  const asked: string[] = [];
  const answers = new Map<string, (response: ServerResponse) => void>();
  const json = (response: ServerResponse, value: unknown): void => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(value));
  };
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    const answer = answers.get(path);
    if (answer !== undefined) answer(response);
    else if (path === DISCOVERY) json(response, { issuer: url, jwks_uri: `${url}${KEYS}` });
    else if (path === KEYS)
      json(response, {
        keys: [
          jwkOf(keys.rsa.publicKey, 'rsa'),
          jwkOf(keys.ec.publicKey, 'ec'),
          jwkOf(keys.ed.publicKey, 'ed'),
        ],
      });
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const name = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const url = `http://${name}`;
  const claims: TestIssuer['claims'] = (more = {}) => {
    const now = Math.floor(Date.now() / 1000);
    const whole = { iss: url, aud: 'sts.amazonaws.com', sub: 'job:1', iat: now, exp: now + 300, ...more };
    return Object.fromEntries(Object.entries(whole).filter(([, value]) => value !== undefined));
  };
  const close = (): Promise<void> => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(() => resolve()));
  };
  t.after(close);
  return {
    url,
    name,
    keys,
    asked,
    answers,
    claims,
    token: (more) => tokenOf(claims(more), { alg: 'RS256', kid: 'rsa' }, 'RS256', keys.rsa.privateKey),
    close,
  };
}
