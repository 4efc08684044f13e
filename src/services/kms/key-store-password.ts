import type { Sealer } from '../../custody/custody.ts';

const placeOf = (storeId: string): string => `kms_key_stores/${storeId}`;

export const sealPassword = (sealer: Sealer, storeId: string, password: string): Uint8Array =>
  sealer.seal('secret-at-rest', new TextEncoder().encode(password), placeOf(storeId));

export const openPassword = (sealer: Sealer, storeId: string, sealed: Uint8Array): string =>
  sealer.open('secret-at-rest', sealed, placeOf(storeId)).revealText();
