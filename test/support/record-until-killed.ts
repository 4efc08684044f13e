import { writeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { indexSome } from '../../src/audit/index-events.ts';
import { openAuditLog } from '../../src/audit/open-audit-log.ts';
import { testEvent } from '../../src/audit/test-support.ts';
import { openStore } from '../../src/storage/open-store.ts';

/**
 * Records events without end in the database of the first argument, as a busy node does: writes that are kept, writes that fail
 * behind their event, and appended ones. Prints the id of each event of a write once the write is answered.
 */
const [url = ''] = process.argv.slice(2);
const WRITERS = 8;

const store = await openStore({ url });
const log = openAuditLog(store, (problem) => {
  throw problem;
});

async function writeForEver(): Promise<never> {
  for (let count = 0; ; count++) {
    const event = testEvent(Date.now(), { eventName: 'Write' });
    const isKept = count % 3 !== 0;
    try {
      await store.write(async (tx) => {
        await log.record(tx, event);
        if (!isKept) throw new Error('changed my mind');
      });
    } catch (error) {
      if (isKept) throw error;
      continue;
    }
    writeSync(1, `${event.eventId}\n`);
    log.append(testEvent(Date.now(), { eventName: 'Read' }));
  }
}

async function indexForEver(): Promise<never> {
  for (;;) {
    await indexSome(store);
    await delay(20);
  }
}

await Promise.all([indexForEver(), ...Array.from({ length: WRITERS }, writeForEver)]);
