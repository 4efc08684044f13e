import type { HttpRequest } from '../core/http.ts';
import { cookieOf, setCookie, YEAR_SECONDS } from './cookies.ts';
import type { Parts } from './parts.ts';
import { openState, sealState } from './sealed-state.ts';

/** A person who signed in with this browser, and what the browser is called for them. */
type KnownPerson = readonly [principalId: string, deviceId: string];

const PLACE = 'devices';
const MOST_PEOPLE = 8;
const ID_BYTES = 12;

const peopleOf = (
  { sealer, clock }: Pick<Parts, 'sealer' | 'clock'>,
  request: HttpRequest,
): readonly KnownPerson[] =>
  openState<readonly KnownPerson[]>(sealer, PLACE, cookieOf(request, 'devices'), clock.now()) ?? [];

/**
 * Id of the browser if it has signed in as that person before. It opens nothing; but its tries count by themselves, so
 * that nobody's guessing keeps the owner out.
 * @see https://owasp.org/www-community/Slow_Down_Online_Guessing_Attacks_with_Device_Cookies
 */
export const knownDevice = (
  parts: Pick<Parts, 'sealer' | 'clock'>,
  request: HttpRequest,
  principalId: string,
): string | undefined => peopleOf(parts, request).find(([id]) => id === principalId)?.[1];

/** The cookie of a browser that has now signed in as that person. */
export function rememberDevice(
  parts: Pick<Parts, 'sealer' | 'clock' | 'random'>,
  request: HttpRequest,
  principalId: string,
): string {
  const known = peopleOf(parts, request);
  const deviceId =
    known.find(([id]) => id === principalId)?.[1] ??
    Buffer.from(parts.random.bytes(ID_BYTES)).toString('base64url');
  const others = known.filter(([id]) => id !== principalId).slice(0, MOST_PEOPLE - 1);
  const expiresAt = parts.clock.now() + YEAR_SECONDS * 1000;
  const sealed = sealState(parts.sealer, PLACE, [[principalId, deviceId], ...others], expiresAt);
  return setCookie(request, 'devices', sealed, YEAR_SECONDS);
}
