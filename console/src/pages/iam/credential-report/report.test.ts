import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { byAge, readCsv, readReport } from './report.ts';

const quote = (field: string): string => `"${field.replaceAll('"', '""')}"`;

test('whatever is written as CSV is read back', () => {
  const fields = fc.array(fc.array(fc.string(), { minLength: 2, maxLength: 4 }), {
    minLength: 1,
    maxLength: 5,
  });
  fc.assert(
    fc.property(fields, (rows) => {
      assert.deepEqual(readCsv(rows.map((row) => row.map(quote).join(',')).join('\n')), rows);
    }),
  );
});

const REPORT = [
  'user,arn,user_creation_time,password_enabled,password_last_used,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_2_active',
  'anna,arn:aws:iam::1:user/anna,2026-01-02T03:04:05+00:00,true,no_information,false,true,2026-01-02T03:04:05+00:00,N/A,false',
].join('\n');

test('a line of the report is a user with what is active', () => {
  assert.deepEqual(readReport(REPORT), [
    {
      user: 'anna',
      arn: 'arn:aws:iam::1:user/anna',
      createdAt: '2026-01-02T03:04:05+00:00',
      hasPassword: true,
      passwordUsedAt: undefined,
      hasMfa: false,
      keys: [{ rotatedAt: '2026-01-02T03:04:05+00:00', usedAt: undefined }],
    },
  ]);
});

test('each instant is counted in one age', () => {
  const now = Date.parse('2026-06-01T00:00:00Z');
  const ages = byAge(
    ['2026-05-31T00:00:00Z', '2026-04-01T00:00:00Z', '2020-01-01T00:00:00Z', undefined],
    now,
  );
  assert.deepEqual(
    ages.map(({ y }) => y),
    [1, 1, 0, 0, 1],
  );
});
