import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ageInput, ageProblems } from './age-entry.ts';

test('an age has bounds, and its notice lies within it; no age is no limit', () => {
  assert.deepEqual(ageProblems({ days: '90', noticeDays: '7' }), {});
  assert.deepEqual(ageInput({ days: '90', noticeDays: '7' }), { Days: 90, NoticeDays: 7 });
  assert.deepEqual(ageProblems({ days: '', noticeDays: 'x' }), {});
  assert.deepEqual(ageInput({ days: ' ', noticeDays: '7' }), {});
  for (const days of ['0', '3651', '1.5', '-1', 'x'])
    assert.ok(ageProblems({ days, noticeDays: '0' }).days, days);
  assert.match(ageProblems({ days: '5', noticeDays: '7' }).noticeDays ?? '', /from 0 to 5/);
});
