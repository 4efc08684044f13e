import type { Instant } from '../core/clock.ts';
import type { HttpRequest } from '../core/http.ts';
import { formToken } from '../web/form.ts';
import { type Html, html } from '../web/html.ts';
import { cookieOf, setCookie } from './cookies.ts';
import type { Parts } from './parts.ts';

/** A request for a page, before anybody is known to be signed in. */
export interface Visit {
  readonly parts: Parts;
  readonly request: HttpRequest;
  readonly now: Instant;
  /** Names the browser as long as it is open; forms work only in the browser they were made for. */
  readonly browser: string;
  /** Set where the browser had no such name. */
  readonly newBrowser: readonly string[];
}

const BROWSER_BYTES = 32;

export function beginVisit(parts: Parts, request: HttpRequest): Visit {
  const now = parts.clock.now();
  const known = cookieOf(request, 'browser');
  if (known !== undefined && /^[\w-]{43}$/.test(known))
    return { parts, request, now, browser: known, newBrowser: [] };
  const browser = Buffer.from(parts.random.bytes(BROWSER_BYTES)).toString('base64url');
  return { parts, request, now, browser, newBrowser: [setCookie(request, 'browser', browser)] };
}

/** The hidden field that proves a form to be ours. */
export const tokenField = (cookie: string): Html =>
  html`<input type="hidden" name="token" value="${formToken(cookie)}">`;
