import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openCustodyHome, temporaryFolder } from '../../../test/support/custody.ts';
import { SealError } from '../seal-error.ts';
import { careForDataKeys, type DataKeyCare, dataKeyStandings } from './care.ts';

const HOUR = 3_600_000;

/** Custody at a clock of the test. */
async function openAt(folder: string) {
  const clock = { at: Date.now(), now: () => clock.at };
  const home = await openCustodyHome(folder, { options: { clock } });
  const problems: string[] = [];
  const care: DataKeyCare = {
    store: home.store,
    sealer: home.custody.sealer,
    clock,
    sealedStores: [],
    makeDataKey: (purpose) => home.custody.makeDataKey(purpose, 60),
    report: (problem) => problems.push(problem),
  };
  const later = async (hours: number): Promise<void> => {
    clock.at += hours * HOUR;
    await careForDataKeys(care);
    await home.custody.sealer.catchUp();
  };
  const states = async () =>
    (await dataKeyStandings(home.store.reader, clock.now())).get('session-token')?.map(({ state }) => state);
  return { ...home, care, later, states, problems };
}

test('a key that seals tokens is replaced after its days, honoured as long as a session lasts, then destroyed', async () => {
  using temporary = temporaryFolder();
  await using home = await openAt(temporary.path);
  const { sealer } = home.custody;
  const first = sealer.currentKeyId('session-token');
  await home.later(30 * 24 + 1);
  assert.deepEqual(await home.states(), ['waiting', 'current']);
  const token = sealer.seal('session-token', Buffer.from('token'), 'place');
  await home.later(1);
  assert.notEqual(sealer.currentKeyId('session-token'), first);
  assert.deepEqual(await home.states(), ['current', 'old']);
  await home.later(36);
  assert.equal(sealer.open('session-token', token, 'place').revealText(), 'token');
  await home.later(3);
  assert.deepEqual(await home.states(), ['current']);
  assert.throws(() => sealer.open('session-token', token, 'place'), new SealError());
  assert.throws(() => sealer.macKey('session-token', first, 'secret-access-key'), new SealError());
  assert.deepEqual(home.problems, []);
});

test('while a row is under it, a key of secrets is not destroyed', async () => {
  using temporary = temporaryFolder();
  await using home = await openAt(temporary.path);
  let left = 1;
  const stuck = {
    name: 'stuck rows',
    column: 'stuck.rows',
    count: async () => left,
    countUnder: async () => left,
    resealSome: async () => ({ resealed: 0, broken: left }),
    tryOpening: async () => ({ wanted: 1, found: 0 }),
  };
  const care = { ...home.care, sealedStores: [stuck] };
  const { sealer } = home.custody;
  const first = sealer.currentKeyId('secret-at-rest');
  await home.later(1);
  await home.custody.rotateDataKey('secret-at-rest', 0);
  const inAWeek = { ...care, clock: { now: () => home.care.clock.now() + 170 * HOUR } };
  await careForDataKeys(inAWeek);
  await sealer.catchUp();
  assert.ok(sealer.macKey('secret-at-rest', first, 'any'));
  assert.match(home.problems.join(), /1 stuck rows do not open/);
  left = 0;
  await careForDataKeys(inAWeek);
  await sealer.catchUp();
  assert.throws(() => sealer.macKey('secret-at-rest', first, 'any'), new SealError());
});

test('another custody on the same database learns a key when it meets it, and forgets one that is destroyed', async () => {
  using temporary = temporaryFolder();
  await using home = await openAt(temporary.path);
  await using other = await openCustodyHome(temporary.path, { options: { clock: home.care.clock } });
  const before = home.custody.sealer.seal('paging-marker', Buffer.from('m'), 'x');
  await home.later(1);
  await home.custody.rotateDataKey('paging-marker', 0);
  const sealed = home.custody.sealer.seal('paging-marker', Buffer.from('m'), 'x');
  if (!other.custody.sealer.knows('paging-marker', sealed)) await other.custody.sealer.catchUp();
  assert.equal(other.custody.sealer.open('paging-marker', sealed, 'x').revealText(), 'm');
  await home.later(49);
  await other.custody.sealer.catchUp();
  assert.equal(other.custody.sealer.knows('paging-marker', before), false);
});
