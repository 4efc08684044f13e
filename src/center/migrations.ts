import type { Migration } from '../storage/store.ts';
import { bulletinTables } from './bulletins/tables.ts';

/** All tables of the Security Center. */
export const centerMigrations: readonly Migration[] = [bulletinTables];
