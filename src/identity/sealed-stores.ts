import {
  dataKeyIndexes,
  resealed,
  type SealedStore,
  sealedColumn,
} from '../custody/data-keys/sealed-store.ts';
import { accessKeyPlace } from './access-key-place.ts';
import type { ServerCertificateRow } from './credential-tables.ts';
import { sealedSeeds } from './mfa/seed.ts';
import { sealedOutboundKeys } from './outbound/keys.ts';
import { serverCertificatePlace } from './server-certificate-place.ts';
import type { AccessKeyRow } from './tables.ts';

type KeyPlace = Pick<AccessKeyRow, 'id' | 'account_id' | 'user_id' | 'sealed_secret'>;
type CertificatePlace = Pick<ServerCertificateRow, 'id' | 'account_id' | 'sealed_private_key'>;

const secretAccessKeys = sealedColumn<KeyPlace>({
  name: 'secret access keys',
  table: 'access_keys',
  column: 'sealed_secret',
  key: ['id'],
  also: ['account_id', 'user_id'],
  reseal: (sealer, row) => resealed(sealer, row.sealed_secret, accessKeyPlace(row)),
});

const serverCertificates = sealedColumn<CertificatePlace>({
  name: 'private keys of server certificates',
  table: 'server_certificates',
  column: 'sealed_private_key',
  key: ['id'],
  also: ['account_id'],
  reseal: (sealer, row) => resealed(sealer, row.sealed_private_key, serverCertificatePlace(row)),
});

/** What identity keeps sealed. */
export const identitySealedStores: readonly SealedStore[] = [
  secretAccessKeys,
  sealedSeeds,
  serverCertificates,
  sealedOutboundKeys,
];

export const identityDataKeyIndexes = dataKeyIndexes('2026-12-06-identity-data-keys', [
  ['access_keys', 'sealed_secret'],
  ['mfa_devices', 'sealed_seed'],
  ['outbound_keys', 'sealed_private_key'],
]);

export const certificateDataKeyIndex = dataKeyIndexes('2026-12-06-certificate-data-keys', [
  ['server_certificates', 'sealed_private_key'],
]);
