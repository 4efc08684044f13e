import { type HttpRequest, header } from '../../core/http.ts';

/** Programs that may ask, as `aws login` knows them. */
export const CLIENTS = {
  'arn:aws:signin:::devtools/same-device': 'localhost',
  'arn:aws:signin:::devtools/cross-device': 'remote',
} as const;

export type ClientId = keyof typeof CLIENTS;

/** What a program wants, after it was checked. */
export interface OAuthRequest {
  readonly clientId: ClientId;
  readonly redirectUri: string;
  /** Given back as it came, so that the program knows its own question. */
  readonly state: string;
  /** SHA-256 of the verifier, Base64url. */
  readonly challenge: string;
}

export const AUTHORIZE_PATH = '/v1/authorize';
export const CONFIRMATION_PATH = '/v1/sessions/confirmation';

const isClient = (text: string | null | undefined): text is ClientId =>
  text != null && Object.hasOwn(CLIENTS, text);

/** Where the server was asked, as the client wrote it. */
export const originsOf = (request: HttpRequest, publicUrl: string): readonly string[] => [
  `${request.isSecure ? 'https' : 'http'}://${header(request, 'host') ?? ''}`,
  publicUrl,
];

/**
 * What stands in query or form; undefined for anything but a code with PKCE, sent to a program on the person's own
 * machine or shown to the person: no other address is ever told a code.
 */
export function readOAuthRequest(
  get: (name: string) => string | null | undefined,
  origins: readonly string[],
): OAuthRequest | undefined {
  const clientId = get('client_id');
  const redirectUri = get('redirect_uri') ?? '';
  const state = get('state') ?? '';
  const challenge = get('code_challenge') ?? '';
  const isCode = get('response_type') === 'code' && get('code_challenge_method') === 'SHA-256';
  if (!isCode || !isClient(clientId)) return undefined;
  if (!/^[\w-]{43}$/.test(challenge) || !/^[\w.~-]{1,128}$/.test(state)) return undefined;
  const isOurs =
    CLIENTS[clientId] === 'localhost'
      ? isLoopbackCallback(redirectUri)
      : origins.some((origin) => redirectUri === origin + CONFIRMATION_PATH);
  return isOurs ? { clientId, redirectUri, state, challenge } : undefined;
}

/** @see https://datatracker.ietf.org/doc/html/rfc8252#section-7.3 */
const isLoopbackCallback = (text: string): boolean =>
  /^http:\/\/(?:127\.0\.0\.1|\[::1\]|localhost):[1-9][0-9]{0,4}\/oauth\/callback$/.test(text);
