import type { HttpResponse } from '../../core/http.ts';
import { COMMON_HEADERS } from './headers.ts';

/** An answer of the console's door; `body` is JSON text. */
export const jsonAnswer = (status: number, body: string, requestId?: string): HttpResponse => ({
  status,
  headers: {
    ...COMMON_HEADERS,
    'content-type': 'application/json',
    'cache-control': 'no-store',
    ...(requestId === undefined ? {} : { 'x-amzn-requestid': requestId }),
  },
  body,
});

/** Why the door itself refuses, before any operation is asked. */
const REFUSALS = {
  NotSignedIn: [401, 'Sign in first.'],
  CrossSiteRequest: [403, 'The request does not come from a page of this server.'],
  InvalidCsrfToken: [403, 'The request lacks the token of the session.'],
  SessionNotBound: [403, 'The session is not bound to a key of this browser yet.'],
  InvalidSessionProof: [
    403,
    'The request is not proven by the key of the browser that the session is bound to.',
  ],
  UnknownService: [404, 'There is no such service.'],
  UnknownOperationException: [404, 'The service has no such operation.'],
  NotFound: [404, 'There is no such thing.'],
  MethodNotAllowed: [405, 'That is asked for in another way.'],
  SessionBoundElsewhere: [409, 'The session is bound to another key. Sign in again.'],
  UnsupportedMediaType: [415, 'The body must be application/json.'],
  InvalidKey: [400, 'The key must be a public JWK on the curve P-256.'],
  InvalidBody: [400, 'The body is not what is asked for.'],
  InvalidRegion: [400, 'There is no such region.'],
  Throttling: [429, 'Too many requests. Try again in a moment.'],
  ServiceUnavailable: [503, 'The server cannot answer just now. Try again in a moment.'],
} as const satisfies Readonly<Record<string, readonly [status: number, message: string]>>;

export type Refusal = keyof typeof REFUSALS;

export const messageOf = (code: Refusal): string => REFUSALS[code][1];
export const statusOf = (code: Refusal): number => REFUSALS[code][0];

export const refuse = (code: Refusal): HttpResponse =>
  jsonAnswer(statusOf(code), JSON.stringify({ code, message: messageOf(code) }));
