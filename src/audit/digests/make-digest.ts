import type { Instant } from '../../core/clock.ts';
import type { WriteTransaction } from '../../storage/store.ts';
import { type AnyDatabase, tablesOf } from '../../storage/tables-of.ts';
import { chainHead } from '../insert-events.ts';
import type { AuditTables } from '../tables.ts';
import { type Digest, type DigestContent, digestText } from './digest-form.ts';
import { currentKey, listKeys, type SigningContext, signWith } from './signing-keys.ts';
import type { DigestRow, DigestTables } from './tables.ts';

export const lastDigest = (db: AnyDatabase): Promise<DigestRow | undefined> =>
  tablesOf<DigestTables>(db)
    .selectFrom('audit_digests')
    .selectAll()
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();

export const parseDigest = (row: Pick<DigestRow, 'body'>): Digest => JSON.parse(row.body) as Digest;

/** Digests looked at, the newest first, for the last about events: between two there may be others about removals. */
const LOOK_BACK = 200;

/** The last digest about events; undefined before the first. */
export async function lastEventsDigest(db: AnyDatabase): Promise<(Digest & { kind: 'events' }) | undefined> {
  for (let below = Number.MAX_SAFE_INTEGER; ; ) {
    const rows = await tablesOf<DigestTables>(db)
      .selectFrom('audit_digests')
      .selectAll()
      .where('number', '<', below)
      .orderBy('number', 'desc')
      .limit(LOOK_BACK)
      .execute();
    const found = rows.map(parseDigest).find((digest) => digest.kind === 'events');
    const last = rows.at(-1);
    if (found?.kind === 'events') return found;
    if (last === undefined) return undefined;
    below = last.number;
  }
}

/**
 * Signs a statement and adds it to the chain of statements, together with what `alongside` writes. The HSM is asked before the
 * write, which keeps nothing when another node added one meanwhile.
 * `contentOf` is asked after the last one was looked up.
 * @returns whether it was added; false also while there is no key, or nothing to state
 */
export async function addDigest(
  context: SigningContext,
  contentOf: (db: AnyDatabase) => Promise<DigestContent | undefined>,
  now: Instant,
  alongside: (tx: WriteTransaction, number: number) => Promise<void> = async () => undefined,
): Promise<boolean> {
  const { store, vault } = context;
  const key = currentKey(await listKeys(store.reader), now);
  if (key === undefined) return false;
  const previous = await lastDigest(store.reader);
  const number = (previous?.number ?? 0) + 1;
  const content = await contentOf(store.reader);
  if (content === undefined) return false;
  const body = digestText({
    format: 'keywarden-audit-1',
    number,
    madeAt: now,
    key: key.id,
    previousSignature: previous === undefined ? null : Buffer.from(previous.signature).toString('hex'),
    ...content,
  });
  const signature = await signWith(vault, key, body);
  return store.write(async (tx) => {
    if ((await lastDigest(tx.db))?.number !== previous?.number) return false;
    const row = { number, body, signature, key_id: key.id, made_at: now };
    await tablesOf<DigestTables>(tx.db).insertInto('audit_digests').values(row).execute();
    await alongside(tx, number);
    return true;
  });
}

/** Signs the end of the chain, unless the last digest has it already. @returns whether a digest was added */
export const digestEvents = (context: SigningContext, now: Instant): Promise<boolean> =>
  addDigest(context, newEvents, now);

async function newEvents(db: AnyDatabase): Promise<DigestContent | undefined> {
  const from = ((await lastEventsDigest(db))?.to ?? 0) + 1;
  const head = await chainHead(db);
  // Fewer events than were signed is nothing to sign: `audit verify` tells of it.
  if (head.sequence < from) return undefined;
  const times = await tablesOf<AuditTables>(db)
    .selectFrom('audit_events')
    .select('event_time')
    .where('sequence', 'in', [from, head.sequence])
    .orderBy('sequence')
    .execute();
  const startTime = times[0]?.event_time ?? 0;
  const endTime = times.at(-1)?.event_time ?? startTime;
  const chain = Buffer.from(head.hash).toString('hex');
  return { kind: 'events', from, to: head.sequence, chain, startTime, endTime };
}
