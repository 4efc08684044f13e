import type { AccessKeyRow } from './tables.ts';

/**
 * What a sealed secret access key is bound to: its id and its owner. Whoever can write to the database but not open the
 * seal can thus neither move a secret to another key nor hand a key to another user.
 */
export const accessKeyPlace = (row: Pick<AccessKeyRow, 'id' | 'account_id' | 'user_id'>): string =>
  `access_keys/${row.id}/${row.account_id}/${row.user_id ?? 'root'}`;
