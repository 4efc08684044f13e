import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { SessionClaims } from './session-claims.ts';
import { issueSession, openSessionToken } from './session-token.ts';
import { ACCOUNT, NOW, newTestSealer, random } from './test-support.ts';

const sealer = newTestSealer();

const base: Omit<SessionClaims, 'sessionId'> = {
  kind: 'assumed-role',
  accountId: ACCOUNT,
  principal: { kind: 'role', id: 'AROAQNZGKIQYROLE00001' },
  sessionName: 'ci',
  issuedAt: NOW,
  expiresAt: NOW + 3_600_000,
  policies: [],
  policyArns: [],
  tags: [],
  transitiveTagKeys: [],
};

const issue = (claims = base) => issueSession({ sealer, random }, claims);

test('temporary credentials have the form of AWS ones', () => {
  const issued = issue();
  assert.match(issued.accessKeyId, /^ASIA[A-Z2-7]{16}$/);
  assert.match(issued.secretAccessKey, /^[A-Za-z0-9+/]{40}$/);
  assert.match(issued.sessionToken, /^[A-Za-z0-9+/]+=*$/);
  assert.equal(issued.expiresAt, base.expiresAt);
});

test('a token gives back what was put in, and the secret that was handed out', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 40 });
  const claims = fc.record<Omit<SessionClaims, 'sessionId'>>({
    kind: fc.constantFrom('assumed-role', 'federated-user', 'session-token'),
    accountId: fc.constant(ACCOUNT),
    principal: fc.record(
      { kind: fc.constantFrom('root', 'user', 'role'), id: text },
      { noNullPrototype: true },
    ),
    sessionName: text,
    issuedAt: fc.nat(),
    expiresAt: fc.nat(),
    policies: fc.array(text),
    policyArns: fc.array(text),
    tags: fc.array(fc.record({ Key: text, Value: text }, { noNullPrototype: true })),
    transitiveTagKeys: fc.array(text),
  });
  const optional = fc.record(
    {
      longTermAccessKeyId: text,
      sourceIdentity: text,
      mfa: fc.record(
        { at: fc.nat(), kind: fc.constantFrom('virtual' as const, 'hardware-hotp' as const) },
        { noNullPrototype: true },
      ),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(claims, optional, (required, more) => {
      const made = { ...required, ...more };
      const issued = issue(made);
      const entry = openSessionToken(sealer, issued.accessKeyId, issued.sessionToken);
      assert.deepEqual(entry?.session, { ...made, sessionId: issued.sessionId });
      assert.equal(entry?.secret?.revealText(), issued.secretAccessKey);
      assert.deepEqual(entry?.principal, made.principal);
    }),
  );
});

test('any changed byte, and any other spelling of the same bytes, is refused', () => {
  const { accessKeyId, sessionToken } = issue();
  const sealed = Buffer.from(sessionToken, 'base64');
  fc.assert(
    fc.property(fc.nat(sealed.length - 1), fc.integer({ min: 1, max: 255 }), (index, flip) => {
      const changed = Buffer.from(sealed);
      changed[index] = (changed[index] ?? 0) ^ flip;
      assert.equal(openSessionToken(sealer, accessKeyId, changed.toString('base64')), undefined);
    }),
  );
  for (const other of [
    `${sessionToken}=`,
    `${sessionToken}\n`,
    ` ${sessionToken}`,
    `${sessionToken}AAAA`,
    '',
  ]) {
    assert.equal(openSessionToken(sealer, accessKeyId, other), undefined);
  }
  fc.assert(
    fc.property(fc.nat(sessionToken.length - 1), fc.constantFrom(...'AZaz09+/-_=!'), (index, letter) => {
      const changed = sessionToken.slice(0, index) + letter + sessionToken.slice(index + 1);
      fc.pre(changed !== sessionToken);
      assert.equal(openSessionToken(sealer, accessKeyId, changed), undefined);
    }),
  );
});

test('a token opens only beside its own access key id and only in its own deployment', () => {
  const [one, other] = [issue(), issue()];
  assert.equal(openSessionToken(sealer, other.accessKeyId, one.sessionToken), undefined);
  assert.equal(openSessionToken(newTestSealer(), one.accessKeyId, one.sessionToken), undefined);
});

test('what is sealed for another purpose is no token', () => {
  const { accessKeyId } = issue();
  for (const purpose of ['secret-at-rest', 'authorization-message', 'paging-marker'] as const) {
    const sealed = Buffer.from(sealer.seal(purpose, Buffer.from('{}'), `session/${accessKeyId}`));
    assert.equal(openSessionToken(sealer, accessKeyId, sealed.toString('base64')), undefined);
  }
});

test('the secret is not in the token, and two sessions of the same claims share neither id nor secret', () => {
  const [one, other] = [issue(), issue()];
  const opened = sealer
    .open('session-token', Buffer.from(one.sessionToken, 'base64'), `session/${one.accessKeyId}`)
    .reveal();
  assert.ok(!Buffer.from(opened).includes(one.secretAccessKey));
  assert.ok(!Buffer.from(opened).includes(Buffer.from(one.secretAccessKey, 'base64')));
  assert.notEqual(one.secretAccessKey, other.secretAccessKey);
  assert.notEqual(one.accessKeyId, other.accessKeyId);
});

test('long session policies are packed', () => {
  const policy = JSON.stringify({
    Statement: Array(20).fill({ Effect: 'Allow', Action: 's3:*', Resource: '*' }),
  });
  assert.ok(issue({ ...base, policies: [policy] }).sessionToken.length < policy.length);
});

test('an overlong token is not looked at', () => {
  assert.equal(openSessionToken(sealer, 'ASIAQNZGKIQY56JQ7WML', 'A'.repeat(100_000)), undefined);
});
