/** Kinds of characters a generated password has, without those that are easily taken for each other. */
const KINDS = ['ABCDEFGHJKLMNPQRSTUVWXYZ', 'abcdefghijkmnpqrstuvwxyz', '23456789', '!@#$%^*-_=+'] as const;
const LENGTH = 24;

/** A number below `most`, each as likely as the other. */
function randomBelow(most: number): number {
  // Rejected above the last whole multiple, so that the remainder favours nobody.
  const limit = 2 ** 32 - (2 ** 32 % most);
  for (;;) {
    const [value = 0] = crypto.getRandomValues(new Uint32Array(1));
    if (value < limit) return value % most;
  }
}

const pick = (letters: string): string => letters.charAt(randomBelow(letters.length));

/** A password of 24 characters with all four kinds, so that it passes any password policy: about 140 bits. */
export function newPassword(): string {
  const all = KINDS.join('');
  for (;;) {
    const password = Array.from({ length: LENGTH }, () => pick(all)).join('');
    if (KINDS.every((kind) => [...password].some((letter) => kind.includes(letter)))) return password;
  }
}
