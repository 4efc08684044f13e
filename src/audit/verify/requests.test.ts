import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openStore } from '../../storage/open-store.ts';
import { ensureKeys } from '../digests/signing-keys.ts';
import { auditMigrations } from '../migrations.ts';
import { storeEvents, testEvent, testSigning } from '../test-support.ts';
import { lastVerification, requestVerification, verifyAsAsked } from './requests.ts';

const NOW = Date.UTC(2026, 10, 24);

test('a verification that fails is tried again after a minute, not at once', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'keywarden-requests-'));
  const store = await openStore({ url: join(folder, 'a.db') });
  t.after(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });
  await store.migrate(auditMigrations);
  const signing = testSigning(store);
  await ensureKeys(signing, NOW);
  await storeEvents(store, [testEvent(NOW)]);
  await store.write(({ db }) => requestVerification(db, NOW));
  const away = {
    checkPublicKey() {
      throw new Error('away');
    },
  };
  await assert.rejects(
    verifyAsAsked(store, away, () => NOW),
    /away/,
  );
  assert.equal(await verifyAsAsked(store, signing.vault, () => NOW + 59_999), false);
  assert.equal(await verifyAsAsked(store, signing.vault, () => NOW + 60_000), true);
  assert.equal((await lastVerification(store.reader))?.state, 'DONE');
});
