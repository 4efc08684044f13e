const BYTES = 9;
const DIGITS = 17;

/**
 * Ids of subnets, which the API asks for though Keywarden has no networks of its own: each stands for one availability
 * zone.
 */
export const newSubnets = (count: number): string[] =>
  Array.from({ length: count }, () => {
    const bytes = crypto.getRandomValues(new Uint8Array(BYTES));
    const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
    return `subnet-${digits.slice(0, DIGITS)}`;
  });
