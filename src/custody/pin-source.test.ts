import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../../test/support/custody.ts';
import { CustodyError } from './custody-error.ts';
import { defaultPinPath, openPinSource } from './pin-source.ts';

const PIN = 'a PIN of more than sixteen bytes';
const settings = (message: RegExp) => (error: unknown) =>
  error instanceof CustodyError && error.fault === 'settings' && message.test(error.message);
const textOf = async (spec: string, env = {}) => {
  const pin = await openPinSource(spec, env).read();
  return pin && Buffer.from(pin).toString();
};

test('a PIN file is made for its owner only, is never overwritten, and reads back', async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'config', 'pins', 'a.pin');
  const source = openPinSource(`file:${path}`);
  assert.equal(await source.read(), undefined);
  await source.create?.(Buffer.from(PIN));
  assert.equal(await textOf(`file:${path}`), PIN);
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.equal(statSync(dirname(path)).mode & 0o777, 0o700);
  await assert.rejects(async () => source.create?.(Buffer.from('another PIN of enough bytes')), /EEXIST/);
  assert.equal(await textOf(`file:${path}`), PIN);
  assert.deepEqual(readdirSync(dirname(path)), ['a.pin']);
});

test('a PIN file that others may open is refused with the command that mends it', async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'pin');
  writeFileSync(path, `${PIN}\n`);
  for (const mode of [0o644, 0o640, 0o604, 0o620]) {
    chmodSync(path, mode);
    await assert.rejects(textOf(`file:${path}`), settings(/open to others; run: chmod 600 .*pin$/));
  }
  chmodSync(path, 0o400);
  assert.equal(await textOf(`file:${path}`), PIN, 'the newline an editor appends is not part of the PIN');
});

test('a folder or a too short or too long PIN is refused', async () => {
  using folder = temporaryFolder();
  mkdirSync(join(folder.path, 'folder'));
  await assert.rejects(textOf(`file:${folder.path}/folder`), settings(/is not a file/));
  for (const bad of ['', '\n', 'short', 'fifteen bytes..', 'x'.repeat(129)]) {
    writeFileSync(join(folder.path, 'pin'), bad, { mode: 0o600 });
    await assert.rejects(textOf(`file:${folder.path}/pin`), settings(/wanted are 16 to 128/));
  }
});

test('the PIN may come from the environment', async () => {
  assert.equal(await textOf('env:THE_PIN', { THE_PIN: PIN }), PIN);
  await assert.rejects(textOf('env:THE_PIN', {}), settings(/THE_PIN is not set/));
  await assert.rejects(textOf('env:THE_PIN', { THE_PIN: 'short' }), settings(/PIN in THE_PIN has 5 bytes/));
});

test('the PIN may come from a command, of which a failure repeats nothing', async () => {
  assert.equal(await textOf(`command:printf '%s\\n' '${PIN}'`), PIN);
  await assert.rejects(textOf(`command:echo '${PIN}'; exit 3`), (error: Error) => {
    assert.equal(error.message.includes(PIN), false);
    return settings(/the command failed with 3$/)(error);
  });
});

test('any other source is refused without repeating it', () => {
  for (const spec of ['', 'file:', 'env:', 'env:A B', 'command: ', 'hunter2hunter2hunter2', 'pass:x']) {
    assert.throws(() => openPinSource(spec), settings(/wants file:PATH, env:NAME or command:LINE$/));
  }
});

test('the default place is in the configuration folder of the user', () => {
  assert.equal(defaultPinPath('i-1', { XDG_CONFIG_HOME: '/etc/ops' }), '/etc/ops/keywarden/pins/i-1.pin');
  const home = join(homedir(), '.config/keywarden/pins/i-1.pin');
  assert.equal(defaultPinPath('i-1', {}), home);
  assert.equal(defaultPinPath('i-1', { XDG_CONFIG_HOME: 'relative' }), home);
  assert.throws(() => defaultPinPath('../x', {}), TypeError);
});
