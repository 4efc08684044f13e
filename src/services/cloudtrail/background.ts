import { keepIndexing } from '../../audit/keep-indexing.ts';
import type { BackgroundContext, StopBackground } from '../contract.ts';

/** What keeps the record of all calls searchable. */
export const keepRecord = ({ store, report }: BackgroundContext): StopBackground =>
  keepIndexing(store, report);
