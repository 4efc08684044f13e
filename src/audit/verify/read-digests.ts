import type { CheckpointDigest, Digest, EventsDigest, TombstonesDigest } from '../digests/digest-form.ts';
import { isSignedBy } from '../digests/digest-form.ts';
import { parseDigest } from '../digests/make-digest.ts';
import type { DigestRow } from '../digests/tables.ts';
import type { Problem } from './report.ts';

/** What trusted digests say. */
export interface Signed {
  readonly count: number;
  /** By place. */
  readonly events: readonly (Digest & EventsDigest)[];
  /** By number. */
  readonly tombstones: ReadonlyMap<number, Digest & TombstonesDigest>;
  readonly checkpoint: (Digest & CheckpointDigest) | undefined;
}

/** What is wrong with a digest in its place; undefined when nothing is. */
function problemOf(
  row: DigestRow,
  previous: DigestRow | undefined,
  trusted: ReadonlyMap<string, Uint8Array>,
): string | undefined {
  const number = (previous?.number ?? 0) + 1;
  if (row.number !== number) return `digests ${number} to ${row.number - 1} are missing`;
  const key = trusted.get(row.key_id);
  if (key === undefined)
    return `digest ${row.number} is signed by the key ${row.key_id}, which nobody vouches for`;
  if (!isSignedBy(key, row.body, row.signature)) return `the signature of digest ${row.number} is not good`;
  const digest = parseDigest(row);
  const before = previous === undefined ? null : Buffer.from(previous.signature).toString('hex');
  const isInPlace = digest.format === 'keywarden-audit-1' && digest.number === row.number;
  if (!isInPlace || digest.previousSignature !== before)
    return `digest ${row.number} does not follow the one before it`;
  return undefined;
}

export async function readDigests(
  rows: AsyncIterable<DigestRow>,
  trusted: ReadonlyMap<string, Uint8Array>,
  tell: (problem: Problem) => void,
): Promise<Signed> {
  const events: (Digest & EventsDigest)[] = [];
  const tombstones = new Map<number, Digest & TombstonesDigest>();
  let checkpoint: (Digest & CheckpointDigest) | undefined;
  let previous: DigestRow | undefined;
  let count = 0;
  for await (const row of rows) {
    count += 1;
    const detail = problemOf(row, previous, trusted);
    if (detail !== undefined) tell({ kind: 'digest', detail });
    previous = row;
    const key = trusted.get(row.key_id);
    // What it says counts if its signature is good, even where one before it is missing.
    if (key === undefined || !isSignedBy(key, row.body, row.signature)) continue;
    const digest = parseDigest(row);
    if (digest.kind === 'tombstones') tombstones.set(digest.number, digest);
    if (digest.kind === 'checkpoint') checkpoint = digest;
    if (digest.kind !== 'events') continue;
    const last = events.at(-1);
    if (last === undefined || digest.from > last.to) events.push(digest);
    else tell({ kind: 'digest', detail: `digest ${digest.number} is about events of digest ${last.number}` });
  }
  return { count, events, tombstones, checkpoint };
}
