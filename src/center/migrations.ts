import type { Migration } from '../storage/store.ts';
import { bulletinTables } from './bulletins/tables.ts';
import { documentTable } from './csaf/document-table.ts';
import { noticeTables } from './notices/tables.ts';
import { othersTables } from './others/tables.ts';
import { penetrationTestsMigration } from './pentest/test-table.ts';
import { teamKeysMigration } from './pgp/key-table.ts';
import { casesMigration } from './reports/case-table.ts';
import { centerDataKeyIndexes } from './sealed-stores.ts';

/** All tables of the Security Center. */
export const centerMigrations: readonly Migration[] = [
  bulletinTables,
  documentTable,
  noticeTables,
  othersTables,
  teamKeysMigration,
  penetrationTestsMigration,
  casesMigration,
  centerDataKeyIndexes,
];
