import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { newestFirst, POSTING_SPAN, placesIn, postingsOf } from './postings.ts';
import { accountNumber, type SearchableRow, termOf, timeOfId } from './terms.ts';

const row = (sequence: number, event_time: number): SearchableRow => ({
  sequence,
  event_id: '019ab000-0000-7000-8000-000000000000',
  account_id: '111122223333',
  region: 'us-east-1',
  event_time,
  event_name: 'GetUser',
  event_source: 'iam.amazonaws.com',
  user_name: null,
  access_key_id: null,
  read_only: 1,
  resources: '[]',
});

test('postings give back every place, newest first, and none spans more than ten seconds', () => {
  const times = fc.array(fc.integer({ min: 0, max: 100_000 }), { minLength: 1, maxLength: 600 });
  fc.assert(
    fc.property(times, (list) => {
      const rows = list.map((time, index) => row(index + 1, time));
      const term = termOf('us-east-1', 'all', '');
      const postings = postingsOf(rows).filter((posting) => posting.term === term);
      for (const posting of postings) assert.ok(posting.last_time - posting.first_time <= POSTING_SPAN);
      const places = postings.flatMap(placesIn).sort(newestFirst);
      const expected = rows.map(({ sequence, event_time: time }) => ({ time, sequence })).sort(newestFirst);
      assert.deepEqual(places, expected);
    }),
  );
});

test('what is no account has no number, and only ids of version 7 tell their time', () => {
  assert.equal(accountNumber('111122223333'), 111122223333);
  assert.equal(accountNumber('keywarden'), 0);
  assert.equal(timeOfId('019ab000-0001-7000-8000-000000000000'), 0x019ab0000001);
  assert.equal(timeOfId('019ab000-0001-4000-8000-000000000000'), undefined);
});
