import { readFileSync, writeSync } from 'node:fs';
import { careForDataKeys } from '../../src/custody/data-keys/care.ts';
import type { SealedStore } from '../../src/custody/data-keys/sealed-store.ts';
import { insertSealingKeys } from '../../src/custody/records.ts';
import { openBackends, systemClock } from '../../src/start.ts';
import { type ServerHome, settingsOf } from './server.ts';

/** Replaces the data key of secrets in the home whose JSON is in the file of the first argument; prints a line for each batch of rows. */
const [file = ''] = process.argv.slice(2);
const home = JSON.parse(readFileSync(file, 'utf8')) as ServerHome;
const { store, custody } = await openBackends(settingsOf(home), (problem) => writeSync(2, `${problem}\n`));
const key = await custody.makeDataKey('secret-at-rest', 0);
await store.write((tx) => insertSealingKeys(tx, [key]));
await custody.sealer.catchUp();

/** In small batches, so that there is a middle. */
const slowly = (sealed: SealedStore): SealedStore => ({
  ...sealed,
  async resealSome(store, sealer, dataKeyId, { after }) {
    const done = await sealed.resealSome(store, sealer, dataKeyId, { limit: 3, after });
    if (done.resealed > 0) writeSync(1, `${done.resealed}\n`);
    return done;
  },
});

await careForDataKeys({
  store,
  sealer: custody.sealer,
  clock: systemClock,
  sealedStores: custody.sealedStores.map(slowly),
  makeDataKey: (purpose) => custody.makeDataKey(purpose),
  report: (problem) => writeSync(2, `${problem}\n`),
});
