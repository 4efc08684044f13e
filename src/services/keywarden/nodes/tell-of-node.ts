import { tablesOf } from '../../../storage/tables-of.ts';
import type { BackgroundContext, StopBackground } from '../../contract.ts';
import type { NodeTables } from './node-table.ts';

/** How often a node tells of itself. */
const BEAT_MILLISECONDS = 30_000;
/** A node that is silent for so long is forgotten. */
const FORGET_MILLISECONDS = 24 * 3_600_000;

/** Tells the other nodes, and through them the operator, that this one is there and how it is. */
export function tellOfNode(context: BackgroundContext): StopBackground {
  const { store, clock, node, publicUrl, report } = context;
  const beat = async (): Promise<void> => {
    const state = JSON.stringify(await node.state());
    const { id, version, startedAt: started_at } = node;
    const now = clock.now();
    await store.write(async ({ db }) => {
      const nodes = tablesOf<NodeTables>(db);
      await nodes
        .deleteFrom('nodes')
        .where('seen_at', '<', now - FORGET_MILLISECONDS)
        .execute();
      const seen = { url: publicUrl(), seen_at: now, state };
      await nodes
        .insertInto('nodes')
        .values({ id, version, started_at, ...seen })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(seen))
        .execute();
    });
  };
  // An operator hears of a database that is away by other means: one line is enough.
  let hasFailed = false;
  const tell = async (): Promise<void> => {
    try {
      await beat();
      hasFailed = false;
    } catch (problem) {
      if (!hasFailed) report(`this node could not tell that it is there: ${String(problem)}`);
      hasFailed = true;
    }
  };
  let telling = tell();
  const timer = setInterval(() => {
    telling = telling.then(tell);
  }, BEAT_MILLISECONDS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await telling;
    await store
      .write(({ db }) => tablesOf<NodeTables>(db).deleteFrom('nodes').where('id', '=', node.id).execute())
      .catch(() => undefined);
  };
}
