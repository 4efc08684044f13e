import type { OpenSession } from './session.ts';

const encoder = new TextEncoder();

const base64Url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

const part = (value: unknown): string => base64Url(encoder.encode(JSON.stringify(value)));

/**
 * Proves that this very request comes from the browser the session is bound to.
 * @see https://www.rfc-editor.org/rfc/rfc9449 §4.2; the hash of the body is ours
 */
export async function sessionProof(
  { key, clockAheadMilliseconds }: Pick<OpenSession, 'key' | 'clockAheadMilliseconds'>,
  path: string,
  body: string,
): Promise<string> {
  const bodyHash = new Uint8Array(await crypto.subtle.digest('SHA-256', encoder.encode(body)));
  const { kty, crv, x, y } = key.publicJwk;
  const header = { typ: 'dpop+jwt', alg: 'ES256', jwk: { kty, crv, x, y } };
  const claims = {
    htm: 'POST',
    htu: new URL(path, location.origin).href,
    iat: Math.floor((Date.now() + clockAheadMilliseconds) / 1000),
    jti: crypto.randomUUID(),
    bsh: base64Url(bodyHash),
  };
  const text = `${part(header)}.${part(claims)}`;
  const algorithm = { name: 'ECDSA', hash: 'SHA-256' };
  const signature = await crypto.subtle.sign(algorithm, key.pair.privateKey, encoder.encode(text));
  return `${text}.${base64Url(new Uint8Array(signature))}`;
}
