import type { Instant } from '../core/clock.ts';
import type { Sealer } from '../custody/custody.ts';
import { SealError } from '../custody/seal-error.ts';

/** What we give to a browser and must get back unchanged, from the same place and in time. */
interface Dated<Value> {
  readonly value: Value;
  readonly expiresAt: Instant;
}

/** Longest text looked at, in characters. */
const LONGEST = 24_576;

/** Seals a JSON value as Base64url text, bound to `place` and good until `expiresAt`. */
export function sealState(sealer: Sealer, place: string, value: unknown, expiresAt: Instant): string {
  const dated: Dated<unknown> = { value, expiresAt };
  return Buffer.from(sealer.seal('sign-in', Buffer.from(JSON.stringify(dated)), place)).toString('base64url');
}

/** The value; undefined for whatever was not sealed for that place, was changed, or has expired. */
export function openState<Value>(
  sealer: Sealer,
  place: string,
  text: string | undefined,
  now: Instant,
): Value | undefined {
  if (text === undefined || text === '' || text.length > LONGEST) return undefined;
  try {
    const opened = sealer.open('sign-in', Buffer.from(text, 'base64url'), place).revealText();
    const { value, expiresAt } = JSON.parse(opened) as Dated<Value>;
    return expiresAt > now ? value : undefined;
  } catch (error) {
    if (error instanceof SealError) return undefined;
    throw error;
  }
}
