import assert from 'node:assert/strict';
import { createPublicKey, hash, verify } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { openStore } from '../../storage/open-store.ts';
import type { Store } from '../../storage/store.ts';
import { pkcs1Of } from '../digests/digest-form.ts';
import { listKeys, type SigningContext } from '../digests/signing-keys.ts';
import { auditMigrations } from '../migrations.ts';
import { storeEvents, TEST_ACCOUNT, testEvent, testSigning } from '../test-support.ts';
import { exportLogs } from './export-logs.ts';
import { validateLogs } from './validate-logs.ts';

const BASE = Date.UTC(2026, 10, 24, 7);
const HOUR = 3_600_000;
const home = mkdtempSync(join(tmpdir(), 'keywarden-export-'));
let store: Store;
let signing: SigningContext;
let folders = 0;

before(async () => {
  store = await openStore({ url: join(home, 'a.db') });
  await store.migrate(auditMigrations);
  signing = testSigning(store);
  const at = (time: number, awsRegion = 'us-east-1') => testEvent(time, { awsRegion });
  await storeEvents(store, [at(BASE), at(BASE + 1000), at(BASE + 2 * HOUR), at(BASE + 5 * HOUR)]);
  await storeEvents(store, [
    at(BASE + 60_000, 'eu-west-1'),
    testEvent(BASE, { recipientAccountId: '444455556666' }),
  ]);
});

after(async () => {
  await store.close();
  rmSync(home, { recursive: true });
});

async function exported(): Promise<{ readonly folder: string; readonly files: string[] }> {
  folders += 1;
  const folder = join(home, `out-${folders}`);
  const wanted = { accountId: TEST_ACCOUNT, from: BASE, to: BASE + 4 * HOUR, folder };
  const options = { ...wanted, trailName: 'main', bucket: 'logs', now: BASE + 6 * HOUR };
  const done = await exportLogs(signing, options);
  assert.deepEqual(done, { events: 4, logFiles: 3, digests: 3 });
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return { folder, files: files.filter((name) => name.endsWith('.gz')).sort() };
}

const keys = async () => new Map((await listKeys(store.reader)).map((key) => [key.id, key.public_key]));
const read = (folder: string, file: string) =>
  JSON.parse(gunzipSync(readFileSync(join(folder, file))).toString());

test('files are named as AWS names them', async () => {
  const { files } = await exported();
  const pattern =
    /^AWSLogs\/111122223333\/CloudTrail(?:-Digest)?\/(?:eu-west-1|us-east-1)\/2026\/11\/24\/111122223333_CloudTrail(?:-Digest_(?:eu-west-1|us-east-1)_main_us-east-1_20261124T[0-9]{6}Z|_(?:eu-west-1|us-east-1)_20261124T[0-9]{4}Z_[0-9A-F]{16})\.json\.gz$/;
  assert.equal(files.length, 6);
  for (const file of files) assert.match(file, pattern);
});

test('digests are signed and chained as the AWS CLI checks it', async () => {
  const { folder, files } = await exported();
  const [row] = await listKeys(store.reader);
  const publicKey = createPublicKey({
    key: Buffer.from(pkcs1Of(row?.public_key ?? new Uint8Array())),
    format: 'der',
    type: 'pkcs1',
  });
  let previous: string | null = null;
  for (const file of files.filter((name) => name.includes('Digest/us-east-1'))) {
    const content = gunzipSync(readFileSync(join(folder, file)));
    const digest = JSON.parse(content.toString());
    assert.equal(digest.previousDigestSignature, previous);
    assert.equal(digest.digestPublicKeyFingerprint, row?.id);
    const { signature } = JSON.parse(readFileSync(join(folder, `${file}.metadata.json`), 'utf8'));
    const text: string = `${digest.digestEndTime}\n${digest.digestS3Bucket}/${digest.digestS3Object}\n${hash('sha256', content)}\n${previous ?? 'null'}`;
    assert.ok(verify('RSA-SHA256', Buffer.from(text), publicKey, Buffer.from(signature, 'hex')));
    previous = signature;
    for (const { s3Object, hashValue } of digest.logFiles) {
      const log = gunzipSync(readFileSync(join(folder, s3Object)));
      assert.equal(hash('sha256', log), hashValue);
      for (const record of JSON.parse(log.toString()).Records)
        assert.equal(record.recipientAccountId, TEST_ACCOUNT);
    }
  }
  assert.notEqual(previous, null);
});

test('an untouched export validates; each change to it is found', async () => {
  const whole = await exported();
  assert.deepEqual((await validateLogs(whole.folder, await keys())).problems, []);
  assert.equal((await validateLogs(whole.folder, new Map())).problems.length, 3);
  const isLog = (file: string): boolean => file.includes('/CloudTrail/us-east-1');
  const isDigest = (file: string): boolean => file.includes('/CloudTrail-Digest/us-east-1');
  const tamperings: [RegExp, (folder: string, files: string[]) => void][] = [
    [
      /: changed$/,
      (folder, files) => {
        const file = files.find(isLog) ?? '';
        const log = read(folder, file);
        log.Records[0].eventName = 'DeleteUser';
        writeFileSync(join(folder, file), gzipSync(JSON.stringify(log)));
      },
    ],
    [/: missing/, (folder, files) => rmSync(join(folder, files.find(isLog) ?? ''))],
    [
      /no digest names it/,
      (folder, files) => {
        const file = join(folder, files.find(isLog) ?? '');
        writeFileSync(file.replace('.json.gz', 'X.json.gz'), readFileSync(file));
      },
    ],
    [
      /signature is not good/,
      (folder, files) => {
        const file = files.find(isDigest) ?? '';
        writeFileSync(join(folder, file), gzipSync(JSON.stringify({ ...read(folder, file), logFiles: [] })));
      },
    ],
    [/digest before it is missing/, (folder, files) => rmSync(join(folder, files.find(isDigest) ?? ''))],
    [
      /it was made as/,
      (folder, files) => {
        const file = join(folder, files.find(isDigest) ?? '');
        renameSync(file, file.replace('T080000Z', 'T083000Z'));
        renameSync(`${file}.metadata.json`, `${file.replace('T080000Z', 'T083000Z')}.metadata.json`);
      },
    ],
  ];
  for (const [expected, tamper] of tamperings) {
    const { folder, files } = await exported();
    tamper(folder, files);
    const { problems } = await validateLogs(folder, await keys());
    assert.ok(
      problems.some((problem) => expected.test(problem)),
      `${expected}: ${problems.join('; ')}`,
    );
  }
});

test('a folder without digests proves nothing, and no file beside the folder is looked at', async () => {
  const empty = join(home, 'empty');
  mkdirSync(empty);
  assert.equal((await validateLogs(empty, await keys())).problems.length, 1);
  const { folder, files } = await exported();
  const file = files.find((name) => name.includes('CloudTrail-Digest')) ?? '';
  const outside = '../outside.json.gz';
  writeFileSync(join(folder, outside), gzipSync('outside'));
  const logFiles = [{ s3Object: outside, hashValue: hash('sha256', 'outside', 'hex') }];
  writeFileSync(join(folder, file), gzipSync(JSON.stringify({ ...read(folder, file), logFiles })));
  const { problems } = await validateLogs(folder, await keys());
  assert.ok(problems.includes(`${outside}: missing, or cannot be unpacked`), problems.join('\n'));
});
