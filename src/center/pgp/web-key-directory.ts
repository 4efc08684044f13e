import { createHash } from 'node:crypto';

const ALPHABET = 'ybndrfg8ejkmcpqxot1uwisza345h769';

/** @see https://philzimmermann.com/docs/human-oriented-base-32-encoding.txt */
export function zBase32(bytes: Uint8Array): string {
  let text = '';
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET[(held >>> bits) & 31];
    }
    held &= (1 << bits) - 1;
  }
  return bits === 0 ? text : text + ALPHABET[(held << (5 - bits)) & 31];
}

/** What a mail address is found by: the SHA-1 of what stands before the `@`, in lower case. */
export const localPartHash = (email: string): string =>
  zBase32(
    createHash('sha1')
      .update(email.slice(0, email.lastIndexOf('@')).toLowerCase())
      .digest(),
  );

export const domainOf = (email: string): string => email.slice(email.lastIndexOf('@') + 1).toLowerCase();

/** What a path of the directory asks for; `domain` where the advanced method names it. */
export type WkdPath =
  | { readonly kind: 'policy'; readonly domain?: string | undefined }
  | { readonly kind: 'key'; readonly domain?: string | undefined; readonly hash: string };

/**
 * Both methods: `…/<domain>/hu/<hash>` at `openpgpkey.<domain>`, and `…/hu/<hash>` at the domain itself.
 * @see https://datatracker.ietf.org/doc/html/draft-koch-openpgp-webkey-service section 3.1
 */
export function wkdPath(path: string): WkdPath | undefined {
  const [, domain, place = ''] =
    /^\/\.well-known\/openpgpkey\/(?:([a-zA-Z0-9][a-zA-Z0-9.-]{0,252})\/)?(policy|hu\/[a-z0-9]{32})$/.exec(
      path,
    ) ?? [];
  if (place === '') return undefined;
  const of = domain === undefined ? {} : { domain: domain.toLowerCase() };
  return place === 'policy' ? { kind: 'policy', ...of } : { kind: 'key', ...of, hash: place.slice(3) };
}
