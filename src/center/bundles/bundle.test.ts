import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { BundleProblem, manifestText, packBundle, readManifest, unpackBundle } from './bundle.ts';

const text = '{"document":{}}';
const documentOf = (more: object = {}) => ({
  path: '2026/kw-2026-0001.json',
  text,
  sha512: createHash('sha512').update(text).digest('hex'),
  signature: null,
  ...more,
});
const manifestOf = (...documents: ReturnType<typeof documentOf>[]) =>
  manifestText({ createdAt: '2026-11-24T00:00:00Z', publisher: 'Example', documents });

test('what is packed is unpacked, to the byte', async () => {
  const manifest = manifestOf(documentOf());
  const bundle = await unpackBundle(await packBundle({ manifest, signature: 'signed' }));
  assert.deepEqual(bundle, { manifest, signature: 'signed' });
  assert.deepEqual(readManifest(bundle.manifest), [documentOf()]);
});

test('a bomb is not unpacked, and what is no bundle is refused', async () => {
  const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024));
  assert.ok(bomb.length < 300 * 1024);
  const before = process.memoryUsage().rss;
  await assert.rejects(unpackBundle(bomb), BundleProblem);
  assert.ok(process.memoryUsage().rss - before < 100 * 1024 * 1024);
  for (const bytes of [
    Buffer.from('x'),
    gzipSync('x'),
    gzipSync('null'),
    gzipSync('{"manifest":1}'),
    Buffer.alloc(0),
  ])
    await assert.rejects(unpackBundle(bytes), BundleProblem);
});

test('a document that is not what its hash says spoils the bundle', () => {
  for (const manifest of [
    manifestOf(documentOf({ text: `${text} ` })),
    manifestOf(documentOf({ path: 1 })),
    manifestOf(documentOf({ signature: undefined })),
    '{"format":"other","documents":[]}',
    '{"format":"keywarden-bulletins-1","documents":[null]}',
    'null',
  ])
    assert.throws(() => readManifest(manifest), BundleProblem, manifest.slice(0, 80));
});
