import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rolesIn } from './role-lines.ts';

test('roles are read line by line, each once, and nothing else is taken for one', () => {
  const [a, b] = ['arn:aws:iam::111122223333:role/a', 'arn:aws:iam::111122223333:role/path/b'];
  assert.deepEqual(rolesIn(` ${a}\n${b},\n${a}\n`), [a, b]);
  assert.equal(rolesIn(''), undefined);
  assert.equal(rolesIn(`${a}\narn:aws:iam::111122223333:user/u`), undefined);
});
