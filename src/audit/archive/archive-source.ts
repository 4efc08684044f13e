import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import type { ChainEntry, PublicDigestKey, VerifySource } from '../verify/source.ts';
import {
  ARCHIVE_FORMAT,
  type ArchiveLine,
  digestOfLine,
  eventOfLine,
  keyOfLine,
  tombstoneOfLine,
} from './archive-form.ts';

/** Places handed on at one go. */
const PLACES = 500;
const NO_ARCHIVE = 'it is no archive of an audit log';

async function* textLines(input: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const bytes of input) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}

/** @throws Error in words for the operator where the file is none, or cut off */
async function* linesOf(path: string): AsyncGenerator<ArchiveLine> {
  const input = createReadStream(path);
  const unpacked = createGunzip();
  // Who reads hears of faults of the last stream only.
  input.on('error', (error) => unpacked.destroy(error));
  let isFirst = true;
  try {
    for await (const text of textLines(input.pipe(unpacked))) {
      const line = JSON.parse(text) as ArchiveLine;
      if (isFirst && (!('format' in line) || line.format !== ARCHIVE_FORMAT)) throw new Error(NO_ARCHIVE);
      isFirst = false;
      yield line;
    }
    if (isFirst) throw new Error(NO_ARCHIVE);
  } catch (error) {
    throw new Error(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    input.destroy();
  }
}

/** A record that was written to a file. */
export function archiveSource(path: string): VerifySource {
  return {
    async keys() {
      const keys: PublicDigestKey[] = [];
      for await (const line of linesOf(path)) {
        if ('key' in line) keys.push(keyOfLine(line.key));
        else if (!('format' in line)) break;
      }
      return keys;
    },
    async *digests() {
      for await (const line of linesOf(path)) {
        if ('digest' in line) yield digestOfLine(line.digest);
        else if ('event' in line || 'tombstone' in line) return;
      }
    },
    async *entries(from, to) {
      let entries: ChainEntry[] = [];
      for await (const line of linesOf(path)) {
        const entry = entryOf(line);
        if (entry === undefined || entry.row.sequence < from) continue;
        if (entry.row.sequence > to) break;
        entries.push(entry);
        if (entries.length < PLACES) continue;
        yield entries;
        entries = [];
      }
      yield entries;
    },
  };
}

function entryOf(line: ArchiveLine): ChainEntry | undefined {
  if ('event' in line) return { kind: 'event', row: eventOfLine(line.event) };
  if ('tombstone' in line) return { kind: 'tombstone', row: tombstoneOfLine(line.tombstone) };
  return undefined;
}
