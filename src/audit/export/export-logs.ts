import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Instant } from '../../core/clock.ts';
import { isoSeconds } from '../../core/iso-seconds.ts';
import { type AnyDatabase, tablesOf } from '../../storage/tables-of.ts';
import { cloudTrailRecord } from '../cloudtrail-record.ts';
import { currentKey, ensureKeys, listKeys, type SigningContext, signWith } from '../digests/signing-keys.ts';
import type { DigestKeyRow } from '../digests/tables.ts';
import { type EventFilter, type FoundEvent, findEvents, placeOf } from '../find-events.ts';
import type { AuditTables } from '../tables.ts';
import {
  type DigestFile,
  digestObject,
  digestStringToSign,
  type LogFileEntry,
  logFileObject,
  METADATA_SUFFIX,
  sha256Hex,
  type Trail,
} from './digest-file.ts';

const HOUR = 3_600_000;
/** Events of one log file at most. */
const EVENTS_PER_FILE = 5000;
const EVENTS_AT_ONCE = 500;
const UNIQUE_BYTES = 8;

export interface ExportOptions {
  readonly accountId: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly folder: string;
  readonly trailName: string;
  readonly bucket: string;
  readonly now: Instant;
}

export interface Exported {
  readonly events: number;
  readonly logFiles: number;
  readonly digests: number;
}

/** Regions in which the account has events of that time. Reads the whole record. */
async function regionsOf(db: AnyDatabase, { accountId, from, to }: ExportOptions): Promise<string[]> {
  const rows = await tablesOf<AuditTables>(db)
    .selectFrom('audit_events')
    .select('region')
    .distinct()
    .where('account_id', '=', accountId)
    .where('event_time', '>=', from)
    .where('event_time', '<=', to)
    .execute();
  return rows.map(({ region }) => region).sort();
}

/** The beginnings of the hours in which there are events, the first one first. */
async function hoursOf(
  db: AnyDatabase,
  filter: EventFilter & { readonly from: Instant },
): Promise<Instant[]> {
  const hours: Instant[] = [];
  for (let { to } = filter; ; ) {
    const [newest] = await findEvents(db, { ...filter, ...(to !== undefined && { to }) }, 1);
    if (newest === undefined) return hours.reverse();
    const hour = Math.floor(newest.event_time / HOUR) * HOUR;
    hours.push(hour);
    to = hour - 1;
    if (to < filter.from) return hours.reverse();
  }
}

/** All that match, the oldest first. */
async function allEvents(db: AnyDatabase, filter: EventFilter): Promise<FoundEvent[]> {
  const found: FoundEvent[] = [];
  for (let behind: Pick<EventFilter, 'behind'> = {}; ; ) {
    const page = await findEvents(db, { ...filter, ...behind }, EVENTS_AT_ONCE);
    found.push(...page);
    const last = page.at(-1);
    if (last === undefined || page.length < EVENTS_AT_ONCE) return found.reverse();
    behind = { behind: placeOf(last) };
  }
}

async function writeNew(folder: string, object: string, content: Uint8Array | string): Promise<void> {
  const path = join(folder, object);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFile(path, content, { flag: 'wx', mode: 0o600 });
}

/** What the next digest of a trail refers to. */
interface Previous {
  readonly object: string;
  readonly content: string;
  /** Hexadecimal. */
  readonly signature: string;
}

/**
 * Writes an account's events as CloudTrail does: log files by region, and for each hour with events a digest that names them,
 * signed, and chained to the digest before it. Files that are there already are not written over.
 * @throws Error for a file that is there
 */
export async function exportLogs(context: SigningContext, options: ExportOptions): Promise<Exported> {
  await ensureKeys(context, options.now);
  const key = currentKey(await listKeys(context.store.reader), options.now);
  if (key === undefined) throw new Error('there is no key to sign digests with');
  const { accountId, from, to, trailName: name, bucket } = options;
  const done = { events: 0, logFiles: 0, digests: 0 };
  for (const region of await regionsOf(context.store.reader, options)) {
    const trail: Trail = { accountId, region, name, homeRegion: 'us-east-1', bucket };
    const filter = { accountId, region, from, to };
    let previous: Previous | undefined;
    for (const hour of await hoursOf(context.store.reader, filter)) {
      const ofHour = { ...filter, from: Math.max(from, hour), to: Math.min(to, hour + HOUR - 1) };
      const events = await allEvents(context.store.reader, ofHour);
      const logFiles = await writeLogs(context, options.folder, trail, events);
      previous = await writeDigest(context, { ...options, trail, hour, logFiles, previous, key });
      done.events += events.length;
      done.logFiles += logFiles.length;
      done.digests += 1;
    }
  }
  return done;
}

async function writeLogs(
  { random }: SigningContext,
  folder: string,
  trail: Trail,
  events: readonly FoundEvent[],
): Promise<LogFileEntry[]> {
  const entries: LogFileEntry[] = [];
  for (let start = 0; start < events.length; start += EVENTS_PER_FILE) {
    const part = events.slice(start, start + EVENTS_PER_FILE);
    const content = `{"Records":[${part.map(cloudTrailRecord).join(',')}]}`;
    const [oldest, newest] = [part[0]?.event_time ?? 0, part.at(-1)?.event_time ?? 0];
    const unique = Buffer.from(random.bytes(UNIQUE_BYTES)).toString('hex').toUpperCase();
    const object = logFileObject(trail, newest, unique);
    await writeNew(folder, object, gzipSync(content));
    entries.push({
      s3Bucket: trail.bucket,
      s3Object: object,
      hashValue: sha256Hex(content),
      hashAlgorithm: 'SHA-256',
      newestEventTime: isoSeconds(newest),
      oldestEventTime: isoSeconds(oldest),
    });
  }
  return entries;
}

async function writeDigest(
  { vault }: SigningContext,
  parts: {
    readonly folder: string;
    readonly trail: Trail;
    readonly hour: Instant;
    readonly logFiles: readonly LogFileEntry[];
    readonly previous: Previous | undefined;
    readonly key: DigestKeyRow;
  },
): Promise<Previous> {
  const { trail, hour, logFiles, previous, key } = parts;
  const object = digestObject(trail, hour + HOUR);
  const digest: DigestFile = {
    awsAccountId: trail.accountId,
    digestStartTime: isoSeconds(hour),
    digestEndTime: isoSeconds(hour + HOUR),
    digestS3Bucket: trail.bucket,
    digestS3Object: object,
    digestPublicKeyFingerprint: key.id,
    digestSignatureAlgorithm: 'SHA256withRSA',
    newestEventTime: logFiles.at(-1)?.newestEventTime ?? null,
    oldestEventTime: logFiles[0]?.oldestEventTime ?? null,
    previousDigestS3Bucket: previous === undefined ? null : trail.bucket,
    previousDigestS3Object: previous?.object ?? null,
    previousDigestHashValue: previous === undefined ? null : sha256Hex(previous.content),
    previousDigestHashAlgorithm: previous === undefined ? null : 'SHA-256',
    previousDigestSignature: previous?.signature ?? null,
    logFiles,
  };
  const content = JSON.stringify(digest);
  const signed = await signWith(vault, key, digestStringToSign(digest, content));
  const signature = Buffer.from(signed).toString('hex');
  await writeNew(parts.folder, object, gzipSync(content));
  const metadata = { signature, 'signature-algorithm': 'SHA256withRSA' };
  await writeNew(parts.folder, `${object}${METADATA_SUFFIX}`, `${JSON.stringify(metadata)}\n`);
  return { object, content, signature };
}
