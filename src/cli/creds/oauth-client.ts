import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  randomUUID,
} from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, SignJWT } from 'jose';
import type { Login } from './login-file.ts';

/** The client of `aws login`: what it may, this may. */
const CLIENT_ID = 'arn:aws:signin:::devtools/same-device';
const CALLBACK_PATH = '/oauth/callback';
/** How long somebody may take to sign in. */
const PATIENCE_MILLISECONDS = 600_000;

/**
 * Waits until somebody has signed in at the address that `show` is given, and lets this program act.
 * @throws Error in words for the person
 */
export async function logIn(url: string, show: (address: string) => void): Promise<Login> {
  const verifier = randomBytes(48).toString('base64url');
  const state = randomUUID();
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = privateKey.export({ format: 'pem', type: 'pkcs8' });
  const callback = await listenForCode(state);
  try {
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: CLIENT_ID,
      state,
      code_challenge_method: 'SHA-256',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      scope: 'openid',
      redirect_uri: callback.redirectUri,
    });
    show(`${url}/v1/authorize?${query}`);
    const code = await callback.code;
    const body = { code, redirectUri: callback.redirectUri, codeVerifier: verifier };
    return await askToken(url, String(key), { ...body, grantType: 'authorization_code' });
  } finally {
    callback.close();
  }
}

/** @throws Error in words for the person */
export const refresh = (url: string, { key, refreshToken }: Login): Promise<Login> =>
  askToken(url, key, { grantType: 'refresh_token', refreshToken });

async function listenForCode(state: string) {
  let take: (code: string) => void = () => undefined;
  const code = new Promise<string>((resolve, reject) => {
    take = resolve;
    const timer = setTimeout(
      () => reject(new Error('nobody signed in within ten minutes')),
      PATIENCE_MILLISECONDS,
    );
    timer.unref();
  });
  const server = createServer((request, response) => {
    const asked = URL.parse(request.url ?? '/', 'http://127.0.0.1');
    const given = asked?.searchParams.get('code');
    const isOurs = asked?.pathname === CALLBACK_PATH && asked.searchParams.get('state') === state;
    response.writeHead(isOurs ? 200 : 404, {
      'content-type': 'text/plain; charset=utf-8',
      connection: 'close',
    });
    response.end(isOurs ? 'Signed in. You may close this window.\n' : 'Nothing is here.\n');
    if (isOurs && given) take(given);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return { code, redirectUri: `http://127.0.0.1:${port}${CALLBACK_PATH}`, close: () => server.close() };
}

async function askToken(url: string, key: string, input: Readonly<Record<string, string>>): Promise<Login> {
  const endpoint = `${url}/v1/token`;
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json', DPoP: await proofOf(key, endpoint) },
    body: JSON.stringify({ clientId: CLIENT_ID, ...input }),
  });
  if (!response.ok) {
    const { message = response.statusText } = (await response.json()) as { message?: string };
    throw new Error(`${message} Run keywarden creds --login --url ${url}`);
  }
  const { accessToken, refreshToken, expiresIn } = (await response.json()) as Pick<
    Login,
    'accessToken' | 'refreshToken'
  > & { readonly expiresIn: number };
  return { accessToken, refreshToken, key, expiresAt: Date.now() + expiresIn * 1000 };
}

/** @see https://datatracker.ietf.org/doc/html/rfc9449#section-4.2 */
async function proofOf(key: string, endpoint: string): Promise<string> {
  const privateKey = createPrivateKey(key);
  const jwk = await exportJWK(createPublicKey(privateKey));
  return new SignJWT({ jti: randomUUID(), htm: 'POST', htu: endpoint })
    .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk })
    .setIssuedAt()
    .sign(privateKey);
}
