import { writeSync } from 'node:fs';
import { openStore } from '../../src/storage/open-store.ts';
import { box, boxes, tables } from './store-contract/fixture.ts';

/** Writes without end to the database of the first argument; prints the name of each box once its write is answered. */
const [url = ''] = process.argv.slice(2);
const WRITERS = 16;

const store = await openStore({ url });
await store.migrate([boxes]);

async function writeForEver(writer: number): Promise<never> {
  for (let count = 0; ; count++) {
    const name = `${process.pid}-${writer}-${count}`;
    await store.write(async (tx) => {
      await tables(tx.db).insertInto('boxes').values(box(name)).execute();
      await tables(tx.db).insertInto('lids').values({ id: name, box_key: name }).execute();
      tx.change(`box/${name}`);
    });
    writeSync(1, `${name}\n`);
  }
}

await Promise.all(Array.from({ length: WRITERS }, (_, writer) => writeForEver(writer)));
