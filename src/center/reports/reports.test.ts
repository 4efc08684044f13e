import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { HttpRequest } from '../../core/http.ts';
import { newTestSealer, random } from '../../identity/test-support.ts';
import { isHashOf, isLinkSecret, linkHash, newLinkSecret, openDetail, sealDetail } from './case-secrets.ts';
import { CASE_STATES, nextStates, overdueAt } from './case-states.ts';
import { DEFAULT_DISCLOSURE_POLICY } from './disclosure-policy.ts';
import { readMultipart } from './multipart.ts';
import { InputProblem, replyOf, reportOf } from './report-input.ts';
import { securityTxt } from './security-txt.ts';
import { caseStatistics, median } from './statistics.ts';

const posted = (contentType: string, body: string | Uint8Array): HttpRequest => ({
  method: 'POST',
  path: '/security/report',
  query: '',
  headers: new Map([['content-type', [contentType]]]),
  body: typeof body === 'string' ? Buffer.from(body) : body,
  remoteAddress: '192.0.2.1',
  isSecure: true,
});

test('reads what browsers post, whatever bytes are in a file', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.string(), async (bytes, text) => {
      const form = new FormData();
      form.set('text', text);
      form.append('files', new File([Buffer.from(bytes)], 'a"b\r\n.bin'));
      form.append('files', new File([], ''));
      const sent = new Response(form);
      const request = posted(
        sent.headers.get('content-type') ?? '',
        new Uint8Array(await sent.arrayBuffer()),
      );
      const read = readMultipart(request);
      assert.equal(read?.fields.get('text')?.replaceAll('\r\n', '\n'), text.replaceAll(/\r\n?/g, '\n'));
      assert.deepEqual(
        read?.files.map(({ name, content }) => [name, [...content]]),
        [['a"b  .bin', [...bytes]]],
      );
    }),
  );
});

test('what no browser posts is no form', () => {
  const part = (name: string) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\nx\r\n`;
  const type = 'multipart/form-data; boundary=b';
  assert.ok(readMultipart(posted(type, `${part('a')}--b--\r\n`)));
  for (const body of [
    '',
    '--b--',
    `${part('a')}${part('a')}--b--`,
    `${part('a')}--b`,
    part('a'),
    `--b\r\nno header\r\n--b--`,
    `--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--`,
    `${Array.from({ length: 60 }, (_, index) => part(`n${index}`)).join('')}--b--`,
  ]) {
    const read = readMultipart(posted(type, body));
    assert.ok(read === undefined || read.fields.size === 0, JSON.stringify(body).slice(0, 80));
  }
  for (const other of ['text/plain', 'multipart/form-data', 'multipart/mixed; boundary=b'])
    assert.equal(readMultipart(posted(other, `${part('a')}--b--\r\n`)), undefined);
});

test('bytes that look like the boundary take no long', () => {
  const body = Buffer.from(`--b\r\n${'\r\n--'.repeat(250_000)}`);
  const began = process.cpuUsage().user;
  readMultipart(posted('multipart/form-data; boundary=b', body));
  assert.ok(process.cpuUsage().user - began < 1_000_000);
});

const given = (fields: Readonly<Record<string, string>>) =>
  new Map(Object.entries({ title: 'Title', text: 'Text', ...fields }));

test('lines of a report hold no control characters, and addresses are addresses', () => {
  assert.equal(reportOf(given({ email: 'rae@example.com' }), []).email, 'rae@example.com');
  for (const fields of [
    { title: '' },
    { text: ' ' },
    { title: 'a\r\nBcc: x@example.com' },
    { name: 'a\nb' },
    { email: 'rae@example.com\r\nBcc: x@example.com' },
    { email: 'rae@example.com, x@example.com' },
    { email: 'Rae <rae@example.com>' },
    { creditName: 'a\u2028b' },
    { creditUrl: 'javascript:alert(1)' },
    { creditUrl: 'http://example.com' },
    { creditUrl: 'https://user:secret@example.com' },
    { website: 'filled in by a machine' },
    { encrypted: 'not armored' },
    { title: 'a'.repeat(201) },
    { text: 'a'.repeat(100_001) },
  ])
    assert.throws(() => reportOf(given(fields), []), InputProblem, JSON.stringify(fields).slice(0, 80));
});

test('files are few, and their names lead to no folder', () => {
  const file = (name: string) => ({ name, content: new Uint8Array(), isEncrypted: false });
  const named = (name: string) => reportOf(given({}), [file(name)]).files[0]?.name;
  assert.equal(named('../../etc/passwd'), 'passwd');
  assert.equal(named('C:\\secrets\\a.txt'), 'a.txt');
  assert.equal(named(''), 'file');
  assert.throws(() => named('a\u0000.txt'), InputProblem);
  assert.throws(
    () =>
      reportOf(
        given({}),
        Array.from({ length: 6 }, () => file('a')),
      ),
    InputProblem,
  );
});

test('what is encrypted to the team goes to the team alone', () => {
  const encrypted = '-----BEGIN PGP MESSAGE-----\n\nabc\n-----END PGP MESSAGE-----\n';
  assert.equal(reportOf(given({ encrypted, title: 'secret' }), []).title, 'Encrypted report');
  assert.throws(() => replyOf(given({ encrypted, audience: 'all' }), []), InputProblem);
});

test('no secret of a link is like another, and only its hash is kept', () => {
  const [one, other] = [newLinkSecret(random), newLinkSecret(random)];
  assert.notEqual(one, other);
  assert.ok(isLinkSecret(one));
  assert.equal(Buffer.from(one, 'base64url').length, 32);
  assert.ok(isHashOf(linkHash(one), one));
  assert.ok(!isHashOf(linkHash(one), other));
  assert.ok(!isHashOf('', one));
});

test('a detail opens in its own case only', () => {
  const sealer = newTestSealer();
  const sealed_detail = sealDetail(sealer, 'VR-2026-0001', { title: 'a', cves: [] });
  assert.equal(openDetail(sealer, { id: 'VR-2026-0001', sealed_detail }).title, 'a');
  assert.throws(() => openDetail(sealer, { id: 'VR-2026-0002', sealed_detail }));
});

test('every state leads somewhere, and none to itself or back to new', () => {
  for (const state of CASE_STATES) {
    assert.ok(nextStates(state).length > 0, state);
    assert.ok(!nextStates(state).includes(state) && !nextStates(state).includes('NEW'), state);
  }
});

test('a case is overdue by the first promise that is broken, until nobody waits any more', () => {
  const row = { state: 'NEW', acknowledge_by: 10, acknowledged_at: null, fix_by: 20 } as const;
  assert.equal(overdueAt(row, 9), undefined);
  assert.equal(overdueAt(row, 10), 'ACKNOWLEDGEMENT');
  assert.equal(overdueAt({ ...row, acknowledged_at: 5 }, 19), undefined);
  assert.equal(overdueAt({ ...row, acknowledged_at: 5 }, 20), 'FIX');
  assert.equal(overdueAt({ ...row, state: 'FIXED' }, 30), undefined);
  assert.equal(overdueAt({ ...row, state: 'REJECTED' }, 30), undefined);
});

test('the public numbers are counts and medians', () => {
  assert.equal(median([]), undefined);
  assert.equal(median([3]), 3);
  assert.equal(median([9, 1, 2]), 2);
  assert.equal(median([4, 1, 2, 3]), 2.5);
  const day = 86_400_000;
  const now = 1000 * day;
  const at = (state: 'FIXED' | 'NEW', days: number) => ({
    state,
    created_at: now - 500 * day,
    acknowledged_at: now - 500 * day + day,
    fixed_at: state === 'FIXED' ? now - 500 * day + days * day : null,
  });
  const numbers = caseStatistics([at('FIXED', 10), at('FIXED', 20), at('NEW', 0)], now);
  assert.deepEqual(numbers, {
    received: 3,
    receivedLastYear: 0,
    open: 1,
    fixed: 2,
    rejected: 0,
    medianDaysToAcknowledge: 1,
    medianDaysToFix: 15,
  });
});

test('security.txt has what RFC 9116 asks for, and is renewed every day', () => {
  const policy = {
    ...DEFAULT_DISCLOSURE_POLICY,
    contacts: ['mailto:security@example.com'],
    languages: ['en', 'de'],
  };
  const at = (now: number, hasKey = true) =>
    securityTxt({ policy, publicUrl: 'https://kw.example', now, hasKey });
  const text = at(Date.UTC(2026, 10, 24, 13));
  assert.deepEqual(text.split('\n'), [
    'Canonical: https://kw.example/.well-known/security.txt',
    'Contact: https://kw.example/security/report',
    'Contact: mailto:security@example.com',
    'Expires: 2027-02-22T00:00:00Z',
    'Encryption: https://kw.example/security/pgp.asc',
    'Policy: https://kw.example/security/policy',
    'Acknowledgments: https://kw.example/security/acknowledgments',
    'CSAF: https://kw.example/.well-known/csaf/provider-metadata.json',
    'Preferred-Languages: en, de',
    '',
  ]);
  assert.match(at(Date.UTC(2026, 10, 25)), /Expires: 2027-02-23T00:00:00Z/);
  assert.doesNotMatch(at(0, false), /Encryption/);
});
