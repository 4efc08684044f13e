import { setImmediate as otherWork } from 'node:timers/promises';
import type { Store } from '../../storage/store.ts';
import { tablesOf } from '../../storage/tables-of.ts';
import { freshSegments, indexState } from '../index-state.ts';
import { placesIn, postingsOf } from '../postings.ts';
import { placesOf } from '../read-postings.ts';
import type { AuditTables } from '../tables.ts';
import { SEARCHABLE_COLUMNS } from '../terms.ts';

/** Events checked at one go: the more, the fewer words are looked up twice. */
const EVENTS = 1024;

export interface IndexReport {
  readonly events: number;
  /** Sequences of events that a search for one of their words does not find; the first hundred. */
  readonly hidden: readonly number[];
}

const MOST_HIDDEN = 100;

/** Whether each indexed event is found by each of its words: the index is no part of the chain, and could hide events from searches. */
export async function checkIndex(
  store: Store,
  onProgress: (place: number, last: number) => void,
): Promise<IndexReport> {
  const state = await indexState(store.reader);
  const hidden = new Set<number>();
  let events = 0;
  for (let after = 0; ; ) {
    const rows = await tablesOf<AuditTables>(store.reader)
      .selectFrom('audit_events')
      .select(SEARCHABLE_COLUMNS)
      .where('sequence', '>', after)
      .where('sequence', '<=', state.indexed_to)
      .orderBy('sequence')
      .limit(EVENTS)
      .execute();
    const last = rows.at(-1);
    if (last === undefined) return { events, hidden: [...hidden].slice(0, MOST_HIDDEN) };
    for (const expected of postingsOf(rows)) {
      const stretch = {
        account: expected.account,
        term: expected.term,
        from: expected.first_time,
        to: expected.last_time,
        behind: undefined,
        segments: freshSegments(await indexState(store.reader)),
      };
      const found = new Set<number>();
      for await (const places of placesOf(store.reader, stretch))
        for (const { sequence } of places) found.add(sequence);
      for (const { sequence } of placesIn(expected)) if (!found.has(sequence)) hidden.add(sequence);
    }
    events += rows.length;
    after = last.sequence;
    onProgress(after, state.indexed_to);
    await otherWork();
  }
}
