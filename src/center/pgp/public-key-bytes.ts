import { readKey } from 'openpgp';

/** Armored public keys in binary, one behind another. */
export async function publicKeyBytes(armoredKeys: readonly string[]): Promise<Uint8Array> {
  const keys = await Promise.all(armoredKeys.map((armoredKey) => readKey({ armoredKey })));
  return Buffer.concat(keys.map((key) => key.write()));
}
