import { endorsementText, isSignedBy, keyIdOf } from '../digests/digest-form.ts';
import type { Problem } from './report.ts';
import type { PublicDigestKey } from './source.ts';

/** Keys that are trusted by themselves, and those that a trusted one vouches for; a problem for each other. */
export function trustedKeys(
  keys: readonly PublicDigestKey[],
  isAnchor: (key: PublicDigestKey) => boolean,
): { readonly trusted: ReadonlyMap<string, Uint8Array>; readonly problems: readonly Problem[] } {
  const trusted = new Map<string, Uint8Array>();
  const problems: Problem[] = [];
  for (const key of keys) {
    const isItself = keyIdOf(key.public_key) === key.id;
    const by = key.endorsed_by === null ? undefined : trusted.get(key.endorsed_by);
    const isEndorsed =
      by !== undefined && key.endorsement !== null && isSignedBy(by, endorsementText(key), key.endorsement);
    if (isItself && (isAnchor(key) || isEndorsed)) trusted.set(key.id, key.public_key);
    else problems.push({ kind: 'key', detail: `nobody who is trusted vouches for the key ${key.id}` });
  }
  return { trusted, problems };
}
