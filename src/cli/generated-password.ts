import type { Random } from '../core/random.ts';

/** Letters and digits that nobody takes for each other. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const GROUPS = 4;
const GROUP_LENGTH = 6;

/** A password of some 138 bits, in groups that can be read aloud; letters of both cases and a digit are always in it. */
export function generatedPassword(random: Random): string {
  for (;;) {
    const groups = Array.from({ length: GROUPS }, () => letters(random, GROUP_LENGTH));
    const password = groups.join('-');
    if (/[a-z]/.test(password) && /[A-Z]/.test(password) && /[0-9]/.test(password)) return password;
  }
}

function letters(random: Random, length: number): string {
  let text = '';
  while (text.length < length) {
    // What is left of 256 would make some letters likelier than others.
    for (const byte of random.bytes(length))
      if (byte < 256 - (256 % LETTERS.length) && text.length < length) text += LETTERS[byte % LETTERS.length];
  }
  return text;
}
