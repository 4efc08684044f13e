import { isIP } from 'node:net';
import { type HttpRequest, header } from '../core/http.ts';

/** For whom passkeys answer here: a host name, and the origin its pages come from. */
export interface RelyingParty {
  readonly id: string;
  readonly origin: string;
}

/**
 * The public address of the deployment, or `localhost` at whatever port it is visited. Undefined at any other address:
 * browsers have passkeys for names only, and the name must be one that the operator chose, not one that a request brings.
 * @see https://www.w3.org/TR/webauthn-3/#relying-party-identifier
 */
export function relyingPartyOf(request: HttpRequest, publicUrl: string): RelyingParty | undefined {
  const configured = URL.parse(publicUrl);
  const visited = URL.parse(`${request.isSecure ? 'https' : 'http'}://${header(request, 'host') ?? ''}`);
  if (visited === null) return undefined;
  if (visited.hostname === 'localhost') return { id: 'localhost', origin: visited.origin };
  if (configured === null || isIP(configured.hostname.replace(/^\[|\]$/g, '')) !== 0) return undefined;
  return visited.host === configured.host
    ? { id: configured.hostname, origin: configured.origin }
    : undefined;
}
