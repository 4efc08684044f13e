import assert from 'node:assert/strict';
import { test } from 'node:test';
import { audienceOf, audiences, textOfBase64, whoReads } from './audiences.ts';

const party = { PartyId: 'party-1', Name: 'Rae', Role: 'REPORTER' };

test('a message is for all, for one that still takes part, or for the team', () => {
  const gone = { ...party, PartyId: 'party-2', RemoveDate: '2026-11-24T00:00:00Z' };
  assert.deepEqual(
    audiences([party, gone]).map(({ value, label }) => [value, label]),
    [
      ['ALL', 'Everybody in this case'],
      ['party-1', 'Only Rae (reporter)'],
      ['INTERNAL', 'Only the team'],
    ],
  );
  assert.deepEqual(audienceOf('INTERNAL'), { Audience: 'INTERNAL' });
  assert.deepEqual(audienceOf('party-1'), { Audience: 'PARTY', PartyId: 'party-1' });
});

test('what a party told the team is not called internal', () => {
  assert.equal(whoReads({ Audience: 'INTERNAL' }), 'Team only');
  assert.equal(whoReads({ Audience: 'INTERNAL', PartyId: 'party-1' }), 'To the team');
});

test('what was decrypted is read as UTF-8', () => {
  assert.equal(textOfBase64(Buffer.from('Schlüssel').toString('base64')), 'Schlüssel');
});
