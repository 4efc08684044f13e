import type { Random } from '../../core/random.ts';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';
/** The largest multiple of 36 that a byte holds, so that no letter is likelier than another. */
const FAIR = 252;

/** `length` of the letters AWS's ids are made of. */
function letters(random: Random, length: number): string {
  let text = '';
  while (text.length < length)
    for (const byte of random.bytes(length))
      if (byte < FAIR && text.length < length) text += LETTERS[byte % LETTERS.length];
  return text;
}

/** Ids as AWS makes them: lengths as observed. */
export const newId = {
  organization: (random: Random): string => `o-${letters(random, 10)}`,
  root: (random: Random): string => `r-${letters(random, 4)}`,
  unit: (random: Random, rootId: string): string => `ou-${rootId.slice(2)}-${letters(random, 8)}`,
  policy: (random: Random): string => `p-${letters(random, 10)}`,
  resourcePolicy: (random: Random): string => `rp-${letters(random, 8)}`,
  handshake: (random: Random): string => `h-${letters(random, 32)}`,
  accountRequest: (random: Random): string => `car-${letters(random, 32)}`,
} as const;
