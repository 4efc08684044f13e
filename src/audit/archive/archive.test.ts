import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { openStore } from '../../storage/open-store.ts';
import type { Store } from '../../storage/store.ts';
import { digestEvents } from '../digests/make-digest.ts';
import { ensureKeys, listKeys } from '../digests/signing-keys.ts';
import { auditMigrations } from '../migrations.ts';
import { storeEvents, testEvent, testSigning } from '../test-support.ts';
import type { VerificationReport } from '../verify/report.ts';
import { verifyLog } from '../verify/verify-log.ts';
import { archiveSource } from './archive-source.ts';
import { writeArchive } from './write-archive.ts';

const BASE = Date.UTC(2026, 10, 24);
const YEAR = 365 * 86_400_000;
const folder = mkdtempSync(join(tmpdir(), 'keywarden-archive-'));
const whole = join(folder, 'whole.gz');
let store: Store;
let firstKey = '';

before(async () => {
  store = await openStore({ url: join(folder, 'a.db') });
  await store.migrate(auditMigrations);
  const signing = testSigning(store);
  await ensureKeys(signing, BASE);
  await storeEvents(store, [testEvent(BASE), testEvent(BASE + 1)]);
  await digestEvents(signing, BASE + 2);
  // The next key is made before the first one ends, and signs after it.
  await ensureKeys(signing, BASE + YEAR - 1000);
  await storeEvents(store, [testEvent(BASE + YEAR), testEvent(BASE + YEAR + 1)]);
  await digestEvents(signing, BASE + YEAR + 2);
  firstKey = (await listKeys(store.reader))[0]?.id ?? '';
  await writeArchive(store, whole, () => undefined);
});

after(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

const verify = (path: string, anchor = firstKey): Promise<VerificationReport> =>
  verifyLog(archiveSource(path), { isAnchor: ({ id }) => id === anchor });

/** The archive with its lines changed. */
function changed(change: (lines: string[]) => readonly string[]): string {
  const path = join(folder, 'changed.gz');
  const lines = gunzipSync(readFileSync(whole)).toString().trimEnd().split('\n');
  writeFileSync(path, gzipSync(`${change(lines).join('\n')}\n`));
  return path;
}

test('an archive is whole by the first public key alone, though another signed the later digests', async () => {
  const report = await verify(whole);
  assert.deepEqual([report.isWhole, report.events, report.digests, report.unsigned], [true, 4, 2, 0]);
  const keys = await listKeys(store.reader);
  assert.equal(keys.length, 2);
  assert.equal(keys[1]?.endorsed_by, firstKey);
});

test('under another key nothing of it is trusted', async () => {
  const report = await verify(whole, 'another');
  assert.deepEqual(
    report.problems.map(({ kind }) => kind),
    ['key', 'key', 'digest', 'digest'],
  );
});

test('changed, removed, doubled and reordered lines are found', async () => {
  const isEvent = (line: string): boolean => line.startsWith('{"event"');
  const kindsOf = async (change: (lines: string[]) => readonly string[]) =>
    (await verify(changed(change))).problems.map(({ kind, sequence }) => [kind, sequence]);
  const first = (lines: readonly string[]): number => lines.findIndex(isEvent);
  assert.deepEqual(
    await kindsOf((lines) => lines.map((line) => line.replace('"GetUser"', '"GetRole"')).slice(0)),
    [
      ['changed', 1],
      ['changed', 2],
      ['changed', 3],
      ['changed', 4],
    ],
  );
  assert.deepEqual(await kindsOf((lines) => lines.toSpliced(first(lines) + 1, 1)), [['removed', 2]]);
  assert.deepEqual(await kindsOf((lines) => lines.toSpliced(first(lines), 0, lines[first(lines)] ?? '')), [
    ['inserted', 1],
  ]);
  assert.deepEqual(await kindsOf((lines) => lines.slice(0, -1)), [['truncated', 4]]);
  assert.deepEqual(
    await kindsOf((lines) => {
      const [one = '', other = ''] = lines.slice(first(lines));
      return lines.toSpliced(first(lines), 2, other, one);
    }),
    [
      ['removed', 1],
      ['inserted', 1],
    ],
  );
});

test('an event without a place does not hide that those behind it were cut off', async () => {
  const cut = changed((lines) => {
    const [sequence, link, ...values] = JSON.parse(lines.at(-1) ?? '').event;
    assert.equal(sequence, 4);
    return [...lines.slice(0, -1), JSON.stringify({ event: ['none', link, ...values] })];
  });
  assert.deepEqual(
    (await verify(cut)).problems.map(({ kind, sequence }) => [kind, sequence]),
    [
      ['inserted', undefined],
      ['truncated', 4],
    ],
  );
});

test('what is no archive is said to be none', async () => {
  const path = join(folder, 'none.gz');
  writeFileSync(path, gzipSync('{"hello":1}\n'));
  await assert.rejects(verify(path), /no archive/);
  writeFileSync(path, 'not gzip');
  await assert.rejects(verify(path), /cannot be read/);
  writeFileSync(path, readFileSync(whole).subarray(0, -20));
  await assert.rejects(verify(path), /cannot be read|JSON/);
});
