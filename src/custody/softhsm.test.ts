import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../../test/support/custody.ts';
import { findPkcs11Library, writeSoftHsmConfig } from './softhsm.ts';

test('the library named is taken, and named when it is missing', () => {
  const here = import.meta.filename;
  assert.equal(findPkcs11Library(here, {}), here);
  assert.equal(findPkcs11Library(undefined, { KEYWARDEN_PKCS11_LIBRARY: here }), here);
  assert.throws(() => findPkcs11Library('/no/such.so', {}), /PKCS#11 library \/no\/such\.so does not exist/);
  assert.match(findPkcs11Library(undefined, {}), /softhsm/);
});

test('the configuration is for its owner only, and a path SoftHSM would misread is refused', async () => {
  using folder = temporaryFolder();
  const path = join(folder.path, 'softhsm2.conf');
  await writeSoftHsmConfig(path, '/data/of some/tokens');
  assert.match(readFileSync(path, 'utf8'), /^directories\.tokendir = \/data\/of some\/tokens$/m);
  assert.equal(statSync(path).mode & 0o777, 0o600);
  await assert.rejects(writeSoftHsmConfig(path, '/data/#1'), /cannot use a path with #/);
});
