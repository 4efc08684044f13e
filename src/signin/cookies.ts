import { type HttpRequest, header } from '../core/http.ts';

/** The cookies we set, by purpose. */
export type CookieName = 'session' | 'browser' | 'account' | 'devices';

export const YEAR_SECONDS = 31_536_000;

/**
 * Under TLS a name that browsers accept only with `Secure` and from this very host, so that no neighbouring host and no
 * plain-text attacker can plant one.
 * @see https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis §4.1.3.2
 */
const nameOf = (name: CookieName, isSecure: boolean): string =>
  `${isSecure ? '__Host-' : ''}keywarden-${name}`;

/** The value of one of our cookies; undefined where it is absent, or sent twice. */
export function cookieOf(request: HttpRequest, name: CookieName): string | undefined {
  const wanted = `${nameOf(name, request.isSecure)}=`;
  const values = (request.headers.get('cookie') ?? [])
    .flatMap((line) => line.split(';'))
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(wanted));
  return values.length === 1 ? values[0]?.slice(wanted.length) : undefined;
}

/**
 * A `Set-Cookie` value; scripts cannot read it and no other site's form sends it. It goes with the browser's session
 * unless `maxAgeSeconds` is told; 0 removes it. `value` must hold Base64url, letters, digits or dashes only.
 */
export function setCookie(
  request: HttpRequest,
  name: CookieName,
  value: string,
  maxAgeSeconds?: number,
): string {
  const parts = [`${nameOf(name, request.isSecure)}=${value}`, 'Path=/', 'HttpOnly', 'SameSite=Lax'];
  if (request.isSecure) parts.push('Secure');
  if (maxAgeSeconds !== undefined) parts.push(`Max-Age=${maxAgeSeconds}`);
  return parts.join('; ');
}

/** Whether a post comes from a page of ours, as far as the browser says; old browsers say nothing. */
export function isFromHere(request: HttpRequest, publicUrl: string): boolean {
  const site = header(request, 'sec-fetch-site');
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  const origin = header(request, 'origin');
  if (origin === undefined) return true;
  const host = URL.parse(origin)?.host;
  return host !== undefined && (host === header(request, 'host') || host === URL.parse(publicUrl)?.host);
}
