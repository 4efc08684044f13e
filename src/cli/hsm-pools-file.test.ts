import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { findPkcs11Library } from '../custody/softhsm.ts';
import { readPoolsFile } from './hsm-pools-file.ts';

const GOOD = {
  name: 'luna-a',
  hsmType: 'hsm2m.medium',
  availabilityZone: 'us-east-1a',
  library: findPkcs11Library(),
  labels: 'pool.*',
  officerPin: 'env:POOL_PIN',
};

async function read(content: unknown) {
  const folder = await mkdtemp(join(tmpdir(), 'keywarden-pools-'));
  const path = join(folder, 'pools.json');
  try {
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
    return await readPoolsFile(path);
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('a pool owns the tokens that its pattern names, whole, or those that it lists', async () => {
  const { labels: _, ...rest } = GOOD;
  const [byLabel, bySerial] = await read([GOOD, { ...rest, name: 'b', serials: ['0a', '0b'] }]);
  const owned = (pool: typeof byLabel, label: string, serial = '0a') => pool?.owns({ label, serial });
  assert.deepEqual(
    ['pool.1', 'pool.', 'pool-1', 'my pool.1'].map((label) => owned(byLabel, label)),
    [true, true, false, false],
  );
  assert.deepEqual([owned(bySerial, 'any'), owned(bySerial, 'pool.1', '0c')], [true, false]);
  assert.deepEqual(
    [byLabel?.zone, byLabel?.hsmType, byLabel?.environment],
    ['us-east-1a', 'hsm2m.medium', {}],
  );
  const [limited] = await read([{ ...GOOD, slotsPerAccount: 3 }]);
  assert.equal(limited?.slotsPerAccount, 3);
});

test('what is wrong with the file is said, with the place', async () => {
  const { labels: _, ...rest } = GOOD;
  const listed = { ...rest, serials: ['0a'] };
  for (const [content, message] of [
    ['{', /cannot be read as JSON/],
    [{}, /wants a list of pools/],
    [[1], /pool 1 is no object/],
    [[{ ...GOOD, slot: 1 }], /pool 1 has slot, which is not known/],
    [[{ ...GOOD, name: 'A' }], /name wants a-z/],
    [[{ ...GOOD, hsmType: 'hsm3' }], /hsmType wants hsm1.medium or/],
    [[{ ...GOOD, availabilityZone: 'here' }], /availabilityZone wants/],
    [[rest], /either labels or serials/],
    [[{ ...GOOD, serials: ['1'] }], /either labels or serials/],
    [[{ ...rest, serials: [] }], /serials wants/],
    [[{ ...GOOD, environment: { A: 1 } }], /environment wants/],
    [[{ ...GOOD, slotsPerAccount: 0 }], /slotsPerAccount wants/],
    [[{ ...GOOD, officerPin: 'secret' }], /PIN source/],
    [[GOOD, GOOD], /pool 2 : there is another pool luna-a/],
    [[listed, { ...listed, name: 'b' }], /token 0a is in another pool/],
    [[{ ...GOOD, library: '/nowhere.so' }], /does not exist/],
  ] as const)
    await assert.rejects(read(content), message);
});
