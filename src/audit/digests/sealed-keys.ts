import { sealedColumn } from '../../custody/data-keys/sealed-store.ts';
import { reauthenticateBlob } from '../../custody/vault/material-blob.ts';
import { materialOf } from './signing-keys.ts';
import type { DigestKeyRow } from './tables.ts';

/** Keys of digests when data keys are replaced: the MAC that says where a key belongs is made under one. There are few. */
export const sealedDigestKeys = sealedColumn<Pick<DigestKeyRow, 'id' | 'material_id' | 'blob'>>({
  name: 'keys of audit digests',
  table: 'audit_keys',
  column: 'blob',
  key: ['id'],
  also: ['material_id'],
  reseal: (sealer, row) => reauthenticateBlob(sealer, materialOf(row)),
});
