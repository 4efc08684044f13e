import { createMessage, encrypt, readKey } from 'openpgp';

/** Bytes of a public key that somebody gives. */
const LONGEST_KEY = 32 * 1024;

/** Text that only the holder of a key can read, armored. @throws Error where the key cannot encrypt */
export const encryptTo = async (armoredKey: string, text: string): Promise<string> =>
  encrypt({
    message: await createMessage({ text }),
    encryptionKeys: await readKey({ armoredKey }),
    format: 'armored',
  });

/** What is wrong with a key that mail is to be encrypted to; undefined when nothing is. */
export async function publicKeyProblem(armoredKey: string): Promise<string | undefined> {
  if (armoredKey.length > LONGEST_KEY) return 'The OpenPGP key is too long.';
  try {
    const key = await readKey({ armoredKey });
    if (key.isPrivate())
      return 'That is a private OpenPGP key: give the public one, and consider the other known.';
    await key.getEncryptionKey();
    return undefined;
  } catch {
    return 'That is no OpenPGP key that mail can be encrypted to.';
  }
}
