import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type KeepTlsOptions, keepTls } from './keep-tls.ts';
import { type KeyAndCertificate, makeSelfSigned } from './self-signed.ts';
import { type LoadedTls, loadTls, selfSignedPaths } from './tls.ts';

const DAY = 86_400_000;
const START = Date.UTC(2026, 5, 1);

const pair = (name: string, now = START, lifetimeDays = 90): Promise<KeyAndCertificate> =>
  makeSelfSigned({ hosts: [name], now, lifetimeDays });

/** A keeper over two files, which looks only when it is told to. */
async function kept(t: TestContext, first: KeyAndCertificate, further: Partial<KeepTlsOptions> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'keywarden-keep-tls-'));
  t.after(() => rm(folder, { recursive: true }));
  const paths = { tlsCertificate: join(folder, 'certificate.pem'), tlsKey: join(folder, 'key.pem') };
  const put = async ({ certificatePem, keyPem }: Partial<KeyAndCertificate>): Promise<void> => {
    if (certificatePem !== undefined) await writeFile(paths.tlsCertificate, certificatePem);
    if (keyPem !== undefined) await writeFile(paths.tlsKey, keyPem);
  };
  await put(first);
  const served: LoadedTls[] = [];
  const told: string[] = [];
  const settings = { dataDirectory: folder, host: '127.0.0.1', tlsSelfSigned: false, ...paths };
  const keeper = keepTls({
    settings,
    tls: first,
    now: () => START,
    apply: (tls) => served.push(tls),
    mayRenew: () => true,
    info: () => undefined,
    problem: (text) => told.push(text),
    lookMilliseconds: 1_000_000,
    ...further,
  });
  t.after(() => keeper.close());
  await keeper.look();
  return { put, keeper, served, told };
}

test('a new pair is served once both of its files are there, and half of it never', async (t) => {
  const [first, second] = [await pair('old.example'), await pair('new.example')];
  const { put, keeper, served, told } = await kept(t, first);
  assert.deepEqual(served, []);
  await put({ certificatePem: second.certificatePem });
  await keeper.look();
  assert.deepEqual([served.length, told.length], [0, 0]);
  await put({ keyPem: second.keyPem });
  await keeper.look();
  await keeper.look();
  assert.deepEqual(
    served.map(({ certificatePem }) => certificatePem),
    [second.certificatePem],
  );
  assert.deepEqual(told, []);
});

for (const [what, made, why] of [
  ['has ended', () => pair('ended.example', START - 100 * DAY, 1), /ended 2026/],
  ['begins later', () => pair('later.example', START + 10 * DAY), /begins 2026/],
  ['is no certificate', async () => ({ certificatePem: 'x', keyPem: 'y' }), /not a certificate and a key/],
] as const) {
  test(`a pair that ${what} is not taken, and the log says so once`, async (t) => {
    const { put, keeper, served, told } = await kept(t, await pair('old.example'));
    await put(await made());
    for (let looks = 0; looks < 4; looks++) await keeper.look();
    assert.deepEqual(served, []);
    assert.equal(told.length, 1);
    assert.match(told[0] ?? '', why);
    assert.match(told[0] ?? '', /the old certificate stays/);
  });
}

test('the log says that the certificate ends within two weeks, and once it has ended', async (t) => {
  const soon = await kept(t, await pair('soon.example', START, 10));
  await new Promise(setImmediate);
  assert.match(soon.told.join(), /ends in 10 days/);
  const fine = await kept(t, await pair('fine.example', START, 90));
  await new Promise(setImmediate);
  assert.deepEqual(fine.told, []);
});

test('a self-signed certificate is made anew before its end, by the process that may', async (t) => {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'keywarden-keep-tls-'));
  t.after(() => rm(dataDirectory, { recursive: true }));
  const settings = { dataDirectory, host: '127.0.0.1', tlsSelfSigned: true };
  const tls = await loadTls(settings, START);
  assert.ok(tls);
  const later = START + 380 * DAY;
  const endsOf = async (mayRenew: boolean): Promise<number> => {
    const served: LoadedTls[] = [];
    const { keeper } = await kept(t, tls, {
      settings,
      tls,
      now: () => later,
      apply: (found) => served.push(found),
      mayRenew: () => mayRenew,
    });
    const stop = Date.now() + 5000;
    while (mayRenew && served.length === 0 && Date.now() < stop) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      await keeper.look();
    }
    return new X509Certificate((served[0] ?? tls).certificatePem).validToDate.getTime();
  };
  assert.ok((await endsOf(false)) < later + 30 * DAY);
  assert.ok((await endsOf(true)) > later + 300 * DAY);
  assert.ok(selfSignedPaths(dataDirectory).key);
});
