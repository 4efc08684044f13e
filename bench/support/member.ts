import { openStore } from '../../src/storage/open-store.ts';

/** A process that answers from caches on the database of that URL, until its parent goes: `member.ts URL`. */
const store = await openStore({ url: process.argv[2] ?? '' });
await store.join();
process.send?.('joined');
process.on('disconnect', () => void store.close());
