import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Store } from '../../storage/store.ts';
import { databaseSource } from '../verify/database-source.ts';
import type { VerifySource } from '../verify/source.ts';
import {
  ARCHIVE_FORMAT,
  type ArchiveLine,
  digestLine,
  eventLine,
  keyLine,
  tombstoneLine,
} from './archive-form.ts';

async function* linesOf(source: VerifySource, onEvents: (count: number) => void): AsyncGenerator<string> {
  const line = (value: ArchiveLine): string => `${JSON.stringify(value)}\n`;
  yield line({ format: ARCHIVE_FORMAT });
  for (const key of await source.keys()) yield line(keyLine(key));
  for await (const row of source.digests()) yield line(digestLine(row));
  let count = 0;
  for await (const entries of source.entries(1, Number.MAX_SAFE_INTEGER)) {
    const lines = entries.map((entry) =>
      line(entry.kind === 'event' ? eventLine(entry.row) : tombstoneLine(entry.row)),
    );
    count += entries.length;
    onEvents(count);
    yield lines.join('');
  }
}

/** Writes the whole record as it is at one moment, with what proves it, into a new file: gzip of one JSON value a line. */
export const writeArchive = (store: Store, path: string, onEvents: (count: number) => void): Promise<void> =>
  store.reader.transaction().execute(async (db) => {
    const lines = Readable.from(linesOf(databaseSource(db), onEvents));
    await pipeline(lines, createGzip(), createWriteStream(path, { flags: 'wx', mode: 0o600 }));
  });
