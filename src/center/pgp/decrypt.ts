import { decrypt, type Message, readMessage } from 'openpgp';
import type { Sealer } from '../../custody/custody.ts';
import type { AnyDatabase } from '../../storage/tables-of.ts';
import { listTeamKeys } from './key-records.ts';
import { openPrivateKey } from './private-part.ts';
import { privateKeyOf } from './team-key.ts';

/** Bytes that a message may unpack to: more than any report may hold, and no bomb. */
const LONGEST_PLAINTEXT = 16 * 1024 * 1024;

/** Nothing more is told of why: whoever sends messages must not learn from refusals. */
export class DecryptError extends Error {
  constructor() {
    super('The message cannot be decrypted by a key of the team.');
    this.name = 'DecryptError';
  }
}

export interface Decrypted {
  readonly bytes: Uint8Array;
  /** As the sender named it; empty where it has no name. */
  readonly fileName: string;
}

const ARMOR = '-----BEGIN PGP MESSAGE-----';

/** The message as text, where it is armored: files come both ways. */
function armoredIn(encrypted: string | Uint8Array): string | undefined {
  if (typeof encrypted === 'string') return encrypted;
  const isArmored = Buffer.from(encrypted.subarray(0, ARMOR.length)).toString('latin1') === ARMOR;
  return isArmored ? Buffer.from(encrypted).toString('latin1') : undefined;
}

/**
 * Opens what was encrypted to any key that the team ever had. Never within a write.
 * @throws DecryptError, the same for every cause
 */
export async function decryptMessage(
  { db, sealer }: { readonly db: AnyDatabase; readonly sealer: Sealer },
  encrypted: string | Uint8Array,
): Promise<Decrypted> {
  const rows = await listTeamKeys(db);
  const decryptionKeys = await Promise.all(rows.map((row) => privateKeyOf(openPrivateKey(sealer, row))));
  try {
    const armored = armoredIn(encrypted);
    const message: Message<string | Uint8Array> = await (armored === undefined
      ? readMessage({ binaryMessage: Buffer.from(encrypted) })
      : readMessage({ armoredMessage: armored }));
    const { data, filename } = await decrypt({
      message,
      decryptionKeys,
      format: 'binary',
      config: { maxDecompressedMessageSize: LONGEST_PLAINTEXT },
    });
    return { bytes: data as Uint8Array, fileName: filename };
  } catch {
    throw new DecryptError();
  }
}
