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

test('the access log holds no query, no long path, and no link by which a document or a case could be read', async () => {
  const told: AccessRecord[] = [];
  const answer = async () => ({ status: 200, headers: {}, body: '' });
  const handle = withAccessLog(answer, new EndedCalls(), (record) => told.push(record));
  const secrets = ['artifact/documents', 'security/case', 'security/api/case', 'security/confirm'].map(
    (path) => `/${path}/`,
  );
  const paths = ['/', `/${'x'.repeat(1000)}`, ...secrets.map((path) => `${path}secret/file`)];
  for (const path of paths) await handle(request(path));
  assert.deepEqual(
    told.map(({ path }) => path),
    ['/', `/${'x'.repeat(255)}`, ...secrets.map((path) => `${path}…`)],
  );
  assert.ok(!JSON.stringify(told).includes('secret'));
});
