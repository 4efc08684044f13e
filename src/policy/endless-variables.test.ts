import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compilePolicy } from './compile.ts';
import { declaredContextKeys } from './declared-context-keys.ts';
import { parsePolicy } from './parse.ts';

/** Far above what linear time takes, far below what quadratic time would: half a minute. */
const MOST_MILLISECONDS = 2000;

for (const filling of [' ', 'a', "'", "a, '", ", '", '${', '${a'])
  test(`a variable that never ends costs no more than its length: ${JSON.stringify(filling)}`, () => {
    const Resource = `arn:aws:s3:::\${${filling.repeat(130_000 / filling.length)}`;
    const text = JSON.stringify({
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: 's3:*', Resource },
    });
    const start = performance.now();
    declaredContextKeys(text);
    compilePolicy(parsePolicy(text, 'inline'), { kind: 'inline', id: 'endless' });
    assert.ok(performance.now() - start < MOST_MILLISECONDS);
  });
