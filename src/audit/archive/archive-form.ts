import { CHAINED_COLUMNS } from '../chain.ts';
import type { DigestRow } from '../digests/tables.ts';
import type { AuditEventRow } from '../tables.ts';
import type { PublicDigestKey, TombstoneRow } from '../verify/source.ts';

/** First line of an archive; what follows are keys, digests, and places of the chain, one a line. */
export const ARCHIVE_FORMAT = 'keywarden-audit-archive-1';

const toText = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const toBytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));

/** One line of an archive. */
export type ArchiveLine =
  | { readonly format: string }
  | { readonly key: readonly unknown[] }
  | { readonly digest: readonly unknown[] }
  | { readonly event: readonly unknown[] }
  | { readonly tombstone: readonly unknown[] };

export const keyLine = (key: PublicDigestKey): ArchiveLine => ({
  key: [
    key.id,
    toText(key.public_key),
    key.signs_from,
    key.signs_until,
    key.endorsed_by,
    key.endorsement === null ? null : toText(key.endorsement),
  ],
});

export function keyOfLine(values: readonly unknown[]): PublicDigestKey {
  const [id, publicKey, from, until, by, endorsement] = values;
  return {
    id: String(id),
    public_key: toBytes(String(publicKey)),
    signs_from: Number(from),
    signs_until: Number(until),
    endorsed_by: by === null ? null : String(by),
    endorsement: endorsement === null ? null : toBytes(String(endorsement)),
  };
}

export const digestLine = (row: DigestRow): ArchiveLine => ({
  digest: [row.number, row.body, toText(row.signature), row.key_id, row.made_at],
});

export function digestOfLine([number, body, signature, key, madeAt]: readonly unknown[]): DigestRow {
  return {
    number: Number(number),
    body: String(body),
    signature: toBytes(String(signature)),
    key_id: String(key),
    made_at: Number(madeAt),
  };
}

export const eventLine = (row: AuditEventRow): ArchiveLine => ({
  event: [row.sequence, toText(row.hash), ...CHAINED_COLUMNS.map((column) => row[column])],
});

export function eventOfLine([sequence, hash, ...values]: readonly unknown[]): AuditEventRow {
  const columns = Object.fromEntries(CHAINED_COLUMNS.map((column, index) => [column, values[index]]));
  return { ...columns, sequence: Number(sequence), hash: toBytes(String(hash)) } as AuditEventRow;
}

export const tombstoneLine = (row: TombstoneRow): ArchiveLine => ({
  tombstone: [row.sequence, toText(row.content), row.digest],
});

export const tombstoneOfLine = ([sequence, content, digest]: readonly unknown[]): TombstoneRow => ({
  sequence: Number(sequence),
  content: toBytes(String(content)),
  digest: Number(digest),
});
