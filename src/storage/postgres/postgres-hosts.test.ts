import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PostgresHosts } from './postgres-hosts.ts';

test('a URL may name several servers, each with a port of its own', () => {
  const hosts = new PostgresHosts('postgres://me:p%40ss@one,two:5433,[::1]/name?sslmode=require');
  assert.deepEqual(hosts.inTurn(), [
    'postgres://me:p%40ss@one/name?sslmode=require',
    'postgres://me:p%40ss@two:5433/name?sslmode=require',
    'postgres://me:p%40ss@[::1]/name?sslmode=require',
  ]);
});

test('target_session_attrs is understood and not passed on', () => {
  const urls = [
    '?target_session_attrs=read-write',
    '?a=1&target_session_attrs=primary',
    '?target_session_attrs=any&a=1',
  ];
  const rest = urls.map((parameters) => new PostgresHosts(`postgresql://h/db${parameters}`).preferred);
  assert.deepEqual(rest, ['postgresql://h/db', 'postgresql://h/db?a=1', 'postgresql://h/db?a=1']);
});

test('a single server is left as it was written', () => {
  for (const url of ['postgres://h/db', 'postgres:///db?host=/run/postgresql', 'postgres://u:p@h:1/db'])
    assert.deepEqual(new PostgresHosts(url).inTurn(), [url]);
  assert.equal(new PostgresHosts('postgres://h/db').areMany, false);
});

test('the server that was found is tried first, one that failed last', () => {
  const hosts = new PostgresHosts('postgres://a,b,c/db');
  const order = () =>
    hosts
      .inTurn()
      .map((url) => url.slice(11, 12))
      .join('');
  hosts.prefer('postgres://b/db');
  assert.equal(order(), 'bca');
  hosts.avoid('postgres://a/db');
  assert.equal(order(), 'bca');
  hosts.avoid('postgres://b/db');
  assert.equal(order(), 'cab');
  hosts.avoid('postgres://c/db');
  assert.equal(order(), 'abc');
});
