import type { Instant } from '../core/clock.ts';
import type { Form } from '../web/form.ts';
import { AUTHORIZE_PATH } from './oauth/oauth-request.ts';
import { OWN } from './safe-target.ts';
import type { SignedIn } from './web-sessions.ts';

/**
 * What a session may do here however old it is: look, end sessions, and stop. All else makes credentials or takes them away,
 * on the word of a cookie alone: it wants a sign-in that is not long ago, so that a stolen cookie is of no use. The console
 * needs none of it: there each call is proven by a key of the browser.
 */
const AT_ANY_TIME: ReadonlySet<string> = new Set([OWN.home, OWN.sessions, '/signin/out']);

const RECENT_MILLISECONDS = 10 * 60_000;
/** To fill in the form that was shown in time. */
const FORM_MILLISECONDS = 10 * 60_000;

/** Whether a page is shown, or what its form asks for is done, without signing in again. */
export const isRecentEnough = (
  path: string,
  method: string,
  { session }: Pick<SignedIn, 'session'>,
  now: Instant,
): boolean =>
  AT_ANY_TIME.has(path) ||
  now - Number(session.created_at) <= RECENT_MILLISECONDS + (method === 'POST' ? FORM_MILLISECONDS : 0);

/** The page to come back to from a form that came too late. */
export function pageOfForm(path: string, form: Form): string {
  if (path === AUTHORIZE_PATH) {
    const asked = new URLSearchParams([...form].filter(([name]) => name !== 'token'));
    return `${path}?${asked}`;
  }
  const parts = [OWN.mfa, OWN.guardians];
  return parts.find((part) => path.startsWith(`${part}/`)) ?? path;
}

/** Where a person signs in again, to come back to `wanted`. */
export const signInAgain = (wanted: string): string => `/signin?again=yes&to=${encodeURIComponent(wanted)}`;

export const AGAIN_NOTE =
  'What you want to do needs a sign-in of the last minutes. Sign in once more to go on.';
