import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Ancestor, ancestryOf, MOST_ANCESTORS, packAncestry, unpackAncestry } from './ancestry.ts';
import type { Caller, CallerSession } from './caller.ts';
import { ACCOUNT, NOW } from './test-support.ts';

const HOUR = 3_600_000;
const session: CallerSession = {
  kind: 'assumed-role',
  sessionId: 's',
  issuedAt: NOW - 1,
  expiresAt: NOW + HOUR,
  transitiveTagKeys: [],
};
const roleCaller = (ancestry?: readonly Ancestor[]): Caller => ({
  principal: { type: 'assumed-role', accountId: ACCOUNT, arn: 'arn', uniqueId: 'AROA1' },
  userId: 'AROA1:ci',
  accountId: ACCOUNT,
  arn: 'arn',
  name: 'r',
  path: '/',
  accessKeyId: 'ASIA1',
  session: { ...session, ...(ancestry && { ancestry }) },
  tags: [],
  policies: { identity: [] },
});
const long = { accessKeyId: 'AKIA1', principal: { kind: 'user' as const, id: 'AIDA1' }, issuedAt: NOW - 9 };
const link = (at: number, expiresAt: number): Ancestor => ({
  accessKeyId: `ASIA${at}`,
  principal: { kind: 'role', id: `AROA${at}` },
  issuedAt: NOW - 5,
  expiresAt,
});

test('a chain begins with the long-term key and tells every session on the way', () => {
  const own = { accessKeyId: 'ASIA1', principal: { kind: 'role', id: 'AROA1' } };
  assert.deepEqual(ancestryOf(roleCaller([long]), NOW), [
    long,
    { ...own, issuedAt: NOW - 1, expiresAt: NOW + HOUR },
  ]);
  const { session: _, ...user } = roleCaller();
  const root = {
    ...user,
    accessKeyId: 'AKIA2',
    principal: { ...user.principal, type: 'root' as const, uniqueId: ACCOUNT },
  };
  assert.deepEqual(ancestryOf(root, NOW), [
    { accessKeyId: 'AKIA2', principal: { kind: 'root', id: ACCOUNT }, issuedAt: NOW },
  ]);
  assert.deepEqual(ancestryOf({ ...root, accessKeyId: '' }, NOW), [], 'nothing was signed');
});

test('what is packed comes back', () => {
  const chain = [long, link(1, NOW + HOUR), link(2, NOW - 1)];
  assert.deepEqual(unpackAncestry(packAncestry(chain)), chain);
});

test('of a chain that is too long the oldest expired sessions go, never the long-term key; of living ones none', () => {
  const expired = Array.from({ length: MOST_ANCESTORS }, (_, at) => link(at, NOW - 1));
  const kept = ancestryOf(roleCaller([long, ...expired]), NOW);
  assert.equal(kept.length, MOST_ANCESTORS);
  assert.deepEqual(kept[0], long);
  assert.equal(kept[1]?.accessKeyId, 'ASIA2');
  assert.equal(kept.at(-1)?.accessKeyId, 'ASIA1');
  const alive = Array.from({ length: MOST_ANCESTORS }, (_, at) => link(at, NOW + 1));
  assert.throws(() => ancestryOf(roleCaller(alive), NOW), /AccessDenied|chained more than/);
});

test('what a chain began with stays, also where it has expired itself: whose it is can still end all of it', () => {
  const chain = Array.from({ length: MOST_ANCESTORS }, (_, at) => link(at, NOW - 1));
  const kept = ancestryOf(roleCaller(chain), NOW);
  assert.equal(kept.length, MOST_ANCESTORS);
  assert.deepEqual(
    kept.slice(0, 2).map(({ accessKeyId }) => accessKeyId),
    ['ASIA0', 'ASIA2'],
  );
});
