import { sql } from 'kysely';
import { dataKeyIndexes, resealed, type SealedStore, sealedColumn } from '../data-keys/sealed-store.ts';
import { backupKeyPlace } from './backup-content.ts';
import { openClusterSecrets, sealClusterSecrets } from './cluster-secrets.ts';
import { readSnapshot, resealSecrets } from './cluster-snapshot.ts';
import type { HsmBackupRow, HsmClusterRow } from './tables.ts';

const clusterSecrets = sealedColumn<Pick<HsmClusterRow, 'id' | 'secrets'>>({
  name: 'secrets of HSM clusters',
  table: 'hsm_clusters',
  column: 'secrets',
  key: ['id'],
  reseal: (sealer, { id, secrets }) =>
    sealClusterSecrets(sealer, id, openClusterSecrets(sealer, id, secrets)),
});

const backupKeys = sealedColumn<Pick<HsmBackupRow, 'id' | 'content_id' | 'content_key'>>({
  name: 'keys of HSM backups',
  table: 'hsm_backups',
  column: 'content_key',
  key: ['id'],
  also: ['content_id'],
  reseal: (sealer, row) => resealed(sealer, row.content_key, backupKeyPlace(row.content_id)),
});

/** A snapshot's JSON begins with its sealed secrets; version and id of the data key are their first 12 letters of Base64. */
const SNAPSHOT_START = '{"secrets":"';
const VERSION = Buffer.of(1);

const snapshots = sealedColumn<Pick<HsmBackupRow, 'id' | 'snapshot'>>({
  name: 'secrets in HSM backups',
  table: 'hsm_backups',
  column: 'snapshot',
  key: ['id'],
  reseal(sealer, row) {
    const snapshot = readSnapshot(row.snapshot);
    const secrets = resealSecrets(snapshot, snapshot.clusterId, sealer);
    // Spread keeps the place of `secrets`: first.
    return JSON.stringify({ ...snapshot, secrets: Buffer.from(secrets).toString('base64') });
  },
  isUnder: (column, dataKeyId) => {
    const named = Buffer.concat([VERSION, Buffer.from(dataKeyId, 'hex')]).toString('base64');
    const start = SNAPSHOT_START + named;
    return sql<boolean>`substr(${sql.ref(column)}, 1, ${sql.lit(start.length)}) = ${start}`;
  },
});

/** What clusters keep sealed. */
export const clusterSealedStores: readonly SealedStore[] = [clusterSecrets, backupKeys, snapshots];

export const clusterDataKeyIndexes = dataKeyIndexes('2026-12-06-cluster-data-keys', [
  ['hsm_clusters', 'secrets'],
  ['hsm_backups', 'content_key'],
]);
