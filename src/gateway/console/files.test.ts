import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { HttpRequest } from '../../core/http.ts';
import { openConsoleFiles } from './files.ts';

const get = (path: string, encodings?: string): HttpRequest => ({
  method: 'GET',
  path,
  query: '',
  headers: new Map(encodings === undefined ? [] : [['accept-encoding', [encodings]]]),
  body: new Uint8Array(0),
  remoteAddress: '192.0.2.1',
  isSecure: true,
});

function build(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'keywarden-console-'));
  t.after(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'assets/inner.js'), { recursive: true });
  for (const [name, text] of [
    ['index.html', '<!doctype html>'],
    ['secret.js', 'outside'],
    ['assets/app-1.js', 'plain'],
    ['assets/app-1.js.br', 'brotli'],
    ['assets/app-1.js.gz', 'gzip'],
    ['assets/icon-1.svg', '<svg/>'],
  ] as const)
    writeFileSync(join(folder, name), text);
  return folder;
}

test('an asset is kept for a year, in the best form that the browser takes', async (t) => {
  const files = openConsoleFiles(build(t));
  const body = async (encodings?: string): Promise<string> => {
    const answer = await files.asset(get('/console/assets/app-1.js', encodings));
    assert.equal(answer?.headers['cache-control'], 'public, max-age=31536000, immutable');
    assert.equal(answer?.headers['content-type'], 'text/javascript; charset=utf-8');
    return `${answer?.headers['content-encoding']} ${Buffer.from(answer?.body as Uint8Array).toString()}`;
  };
  assert.equal(await body('gzip, deflate, br'), 'br brotli');
  assert.equal(await body('gzip;q=0.5, br;q=0'), 'gzip gzip');
  assert.equal(await body('identity'), 'undefined plain');
  assert.equal(await body(), 'undefined plain');
  const icon = await files.asset(get('/console/assets/icon-1.svg', 'br'));
  assert.equal(icon?.headers['content-encoding'], undefined, 'what was not packed goes as it is');
});

test('nothing outside the folder of assets is served, nor what is no file of the build', async (t) => {
  const files = openConsoleFiles(build(t));
  for (const name of [
    '../secret.js',
    '..%2fsecret.js',
    '%2e%2e/secret.js',
    'inner.js',
    'nothing.js',
    '.hidden.js',
    'app-1.js.br',
    'app-1.js%00.svg',
    `${'a'.repeat(5000)}.js`,
    '',
  ])
    assert.equal(await files.asset(get(`/console/assets/${name}`)), undefined, name);
  assert.equal(await files.asset(get('/console/secret.js')), undefined);
});

test('a console that is built later is served without a restart', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'keywarden-console-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const files = openConsoleFiles(folder);
  const missing = await files.page();
  assert.equal(missing.status, 503);
  assert.match(String(missing.body), /npm run build:console/);
  assert.equal(await files.asset(get('/console/assets/app-2.js')), undefined);
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html>');
  writeFileSync(join(folder, 'assets/app-2.js'), '1');
  assert.equal((await files.page()).status, 200);
  assert.equal((await files.asset(get('/console/assets/app-2.js')))?.status, 200);
});
