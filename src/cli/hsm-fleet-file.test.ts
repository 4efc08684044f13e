import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { readFleetFile } from './hsm-fleet-file.ts';

const surroundings = { env: {}, platform: 'linux', home: '/home/ops', workingDirectory: '/' } as const;

async function read(content: unknown) {
  const folder = await mkdtemp(join(tmpdir(), 'keywarden-fleet-'));
  const path = join(folder, 'fleet.json');
  try {
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
    return { folder, appliances: await readFleetFile(path, 'abc', surroundings) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('a folder is a SoftHSM token of ours, with PINs beside the others and relative to the file', async () => {
  const { folder, appliances } = await read([{ name: 'second', folder: 'store' }]);
  const [second] = appliances;
  assert.equal(second?.tokenDirectory, join(folder, 'store'));
  assert.equal(second?.tokenLabel, 'second');
  assert.match(second?.pinSource.description ?? '', /\/abc-second\.pin$/);
  assert.match(second?.officerPinSource?.description ?? '', /\/abc-second-officer\.pin$/);
});

test('any other token is named by serial number or label and brings its PINs', async () => {
  const environment = { SOFTHSM2_CONF: '/etc/x' };
  const { appliances } = await read([
    { name: 'hw', serial: '0a1b', pin: 'env:P', environment, parameters: 'p', workers: 3 },
  ]);
  const [hw] = appliances;
  assert.equal(hw?.tokenSerial, '0a1b');
  assert.equal(hw?.tokenDirectory, undefined);
  assert.equal(hw?.officerPinSource, undefined);
  assert.deepEqual([hw?.environment, hw?.parameters, hw?.mostWorkers], [environment, 'p', 3]);
});

test('what is wrong with the file is said, with the place', async () => {
  for (const [content, message] of [
    ['{', /cannot be read as JSON/],
    [{}, /wants a list of HSMs/],
    [[1], /HSM 1 is no object/],
    [[{ name: 'a', folder: 'x', slot: 1 }], /HSM 1 has slot, which is not known/],
    [[{ name: 'a', folder: 'x', workers: '2' }], /HSM 1 : workers wants a number/],
    [[{ folder: 'x' }], /wants a name/],
    [[{ name: 'primary', folder: 'x' }], /there is another HSM primary/],
    [
      [
        { name: 'a', folder: 'x' },
        { name: 'a', folder: 'y' },
      ],
      /HSM 2 : there is another HSM a/,
    ],
    [[{ name: 'a', pin: 'env:P' }], /wants folder, label or serial/],
    [[{ name: 'a', label: 'x' }], /wants a pin/],
    [[{ name: 'a', folder: 'x', environment: { A: 1 } }], /environment wants strings/],
    [[{ name: 'a', folder: 'x', workers: 0 }], /workers wants 1 to 64/],
    [[{ name: 'a', label: 'x', pin: '1234' }], /PIN source: wants/],
  ] as const) {
    await assert.rejects(read(content), message);
  }
});
