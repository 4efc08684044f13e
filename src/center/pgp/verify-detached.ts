import { createMessage, readKeys, readSignature, verify } from 'openpgp';

/**
 * Fingerprint, in upper case, of the key among some that signed these bytes; undefined where none did. Keys and signature are
 * armored and come from others.
 */
export async function signerOf(
  bytes: Uint8Array,
  armoredSignature: string,
  armoredKeys: readonly string[],
): Promise<string | undefined> {
  try {
    const verificationKeys = (
      await Promise.all(armoredKeys.map((armoredKeys) => readKeys({ armoredKeys })))
    ).flat();
    const signature = await readSignature({ armoredSignature });
    const message = await createMessage({ binary: bytes });
    const { signatures } = await verify({ message, signature, verificationKeys });
    for (const one of signatures) {
      // Rejects where the signature is bad, or of a key that is not there.
      const isGood = await one.verified.catch(() => false);
      const key = verificationKeys.find((candidate) =>
        candidate.getKeyIDs().some((id) => id.equals(one.keyID)),
      );
      if (isGood && key !== undefined) return key.getFingerprint().toUpperCase();
    }
    return undefined;
  } catch {
    return undefined;
  }
}
