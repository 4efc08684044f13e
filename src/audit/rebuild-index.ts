import type { Store } from '../storage/store.ts';
import { tablesOf } from '../storage/tables-of.ts';
import { indexSome } from './index-events.ts';
import { mergeSegments } from './merge-segments.ts';
import type { AuditTables } from './tables.ts';

/** Makes the index anew from the events; meanwhile searches look through events one by one. */
export async function rebuildIndex(store: Store): Promise<void> {
  await store.write(async ({ db }) => {
    const tables = tablesOf<AuditTables>(db);
    await tables.deleteFrom('audit_postings').execute();
    await tables.deleteFrom('audit_fresh_postings').execute();
    await tables
      .updateTable('audit_index')
      .set({ indexed_to: 0, merged_segment: ({ ref }) => ref('last_segment') })
      .execute();
  });
  // Nodes that serve index along.
  while ((await indexSome(store)) > 0) while (await mergeSegments(store, () => false));
}
