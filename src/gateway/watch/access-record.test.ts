import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HttpRequest } from '../../core/http.ts';
import { type AccessRecord, withAccessLog } from './access-record.ts';
import { EndedCalls } from './ended-calls.ts';

const request = (path: string): HttpRequest => ({
  method: 'GET',
  path,
  query: 'token=secret',
  headers: new Map(),
  body: new Uint8Array(),
  remoteAddress: '192.0.2.1',
  isSecure: true,
});

test('the access log holds no query, no long path, and no link by which a document could be fetched', async () => {
  const told: AccessRecord[] = [];
  const answer = async () => ({ status: 200, headers: {}, body: '' });
  const handle = withAccessLog(answer, new EndedCalls(), (record) => told.push(record));
  for (const path of ['/', `/${'x'.repeat(1000)}`, '/artifact/documents/secret']) await handle(request(path));
  assert.deepEqual(
    told.map(({ path }) => path),
    ['/', `/${'x'.repeat(255)}`, '/artifact/documents/…'],
  );
  assert.ok(!JSON.stringify(told).includes('secret'));
});
