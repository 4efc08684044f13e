import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, get } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadTls, selfSignedPaths } from './tls.ts';

const NOW = Date.now();
const DAY = 24 * 60 * 60 * 1000;

async function withFolder(run: (dataDirectory: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'keywarden-tls-'));
  try {
    await run(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const selfSigned = (dataDirectory: string, host = '127.0.0.1') => ({
  dataDirectory,
  host,
  tlsSelfSigned: true,
});

test('no TLS unless asked for', () =>
  withFolder(async (dataDirectory) => {
    assert.equal(await loadTls({ dataDirectory, host: '127.0.0.1', tlsSelfSigned: false }, NOW), undefined);
  }));

test('a self-signed certificate serves a client that trusts it', () =>
  withFolder(async (dataDirectory) => {
    const tls = await loadTls(selfSigned(dataDirectory), NOW);
    assert.ok(tls);
    const server = createServer({ cert: tls.certificatePem, key: tls.keyPem }, (_, response) =>
      response.end('hello'),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    try {
      for (const host of ['127.0.0.1', 'localhost']) {
        const status = await new Promise((resolve, reject) => {
          const options = { ca: tls.certificatePem, agent: false, family: 4 };
          get(`https://${host}:${port}/`, options, (response) => {
            response.resume();
            resolve(response.statusCode);
          }).on('error', reject);
        });
        assert.equal(status, 200);
      }
    } finally {
      server.close();
    }
  }));

test('key and certificate are for their owner only, and stay for the next start', () =>
  withFolder(async (dataDirectory) => {
    const first = await loadTls(selfSigned(dataDirectory), NOW);
    const paths = selfSignedPaths(dataDirectory);
    assert.equal((await stat(paths.key)).mode & 0o777, 0o600);
    assert.equal((await stat(paths.folder)).mode & 0o777, 0o700);
    assert.deepEqual(await loadTls(selfSigned(dataDirectory), NOW), first);
  }));

test('a certificate near its end, or for other names, is made anew', () =>
  withFolder(async (dataDirectory) => {
    const first = await loadTls(selfSigned(dataDirectory), NOW);
    const later = await loadTls(selfSigned(dataDirectory), NOW + 380 * DAY);
    assert.notEqual(later?.certificatePem, first?.certificatePem);
    const other = await loadTls(selfSigned(dataDirectory, '192.0.2.7'), NOW + 380 * DAY);
    assert.notEqual(other?.certificatePem, later?.certificatePem);
    assert.ok(new X509Certificate(other?.certificatePem ?? '').checkIP('192.0.2.7'));
  }));

test("the operator's own pair is read, and refused when it is none", () =>
  withFolder(async (dataDirectory) => {
    await loadTls(selfSigned(dataDirectory), NOW);
    const { certificate, key } = selfSignedPaths(dataDirectory);
    const given = { dataDirectory, host: '127.0.0.1', tlsSelfSigned: false };
    const loaded = await loadTls({ ...given, tlsCertificate: certificate, tlsKey: key }, NOW);
    assert.equal(loaded?.caBundlePath, undefined);
    const other = join(dataDirectory, 'other');
    await loadTls(selfSigned(other), NOW);
    await assert.rejects(
      loadTls({ ...given, tlsCertificate: certificate, tlsKey: selfSignedPaths(other).key }, NOW),
      /is not the key of the certificate/,
    );
    await assert.rejects(
      loadTls({ ...given, tlsCertificate: join(dataDirectory, 'none.pem'), tlsKey: key }, NOW),
      /TLS certificate .*none\.pem cannot be read/,
    );
    await writeFile(join(dataDirectory, 'junk.pem'), 'junk');
    await assert.rejects(
      loadTls({ ...given, tlsCertificate: certificate, tlsKey: join(dataDirectory, 'junk.pem') }, NOW),
      /are not a certificate and a key in PEM/,
    );
  }));
