import { createPrivateKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { sql } from 'kysely';
import type { AccountId } from '../../core/account.ts';
import type { Instant } from '../../core/clock.ts';
import type { Sealer } from '../../custody/custody.ts';
import { resealed, sealedColumn } from '../../custody/data-keys/sealed-store.ts';
import type { OutboundAlgorithm, OutboundIssuerRow, OutboundKeyRow } from './tables.ts';

const generate = promisify(generateKeyPair);

const KINDS = {
  RS256: { prefix: 'RSA', make: () => generate('rsa', { modulusLength: 2048 }) },
  ES384: { prefix: 'EC384', make: () => generate('ec', { namedCurve: 'P-384' }) },
} as const;

/** A key pair nobody has stored yet. */
export interface FreshKey {
  readonly algorithm: OutboundAlgorithm;
  readonly signsFrom: Instant;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** Takes a tenth of a second or so: never within a transaction. */
export async function makeOutboundKey(algorithm: OutboundAlgorithm, signsFrom: Instant): Promise<FreshKey> {
  return { algorithm, signsFrom, ...(await KINDS[algorithm].make()) };
}

type Owner = Pick<OutboundIssuerRow, 'id' | 'account_id'>;

/** What a sealed private key is bound to: who can write rows but not open seals cannot give it to another issuer. */
const outboundKeyPlace = (issuerId: string, accountId: AccountId, kid: string): string =>
  `outbound_keys/${issuerId}/${accountId}/${kid}`;

const nextKid = (algorithm: OutboundAlgorithm, taken: readonly Pick<OutboundKeyRow, 'kid'>[]): string => {
  const { prefix } = KINDS[algorithm];
  const numbers = taken.flatMap(({ kid }) =>
    kid.startsWith(`${prefix}_`) ? [Number(kid.slice(prefix.length + 1))] : [],
  );
  return `${prefix}_${Math.max(-1, ...numbers) + 1}`;
};

/** The row of a fresh key beside those the issuer has. */
export function outboundKeyRow(
  sealer: Sealer,
  issuer: Owner,
  fresh: FreshKey,
  others: readonly Pick<OutboundKeyRow, 'kid'>[],
): OutboundKeyRow {
  const { algorithm, signsFrom, privateKey, publicKey } = fresh;
  const kid = nextKid(algorithm, others);
  const der = privateKey.export({ type: 'pkcs8', format: 'der' });
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid, alg: algorithm, use: 'sig' };
  const sealed = sealer.seal('secret-at-rest', der, outboundKeyPlace(issuer.id, issuer.account_id, kid));
  der.fill(0);
  return {
    issuer_id: issuer.id,
    kid,
    algorithm,
    public_jwk: JSON.stringify(jwk),
    sealed_private_key: sealed,
    signs_from: signsFrom,
  };
}

/** @throws SealError when the row was tampered with */
export function openOutboundKey(sealer: Sealer, issuer: Owner, row: OutboundKeyRow): KeyObject {
  const place = outboundKeyPlace(issuer.id, issuer.account_id, row.kid);
  const der = sealer.open('secret-at-rest', row.sealed_private_key, place);
  return createPrivateKey({ key: Buffer.from(der.reveal()), format: 'der', type: 'pkcs8' });
}

/** Private keys as they are sealed anew when data keys are replaced. */
export const sealedOutboundKeys = sealedColumn<
  Pick<OutboundKeyRow, 'issuer_id' | 'kid' | 'sealed_private_key'> & Pick<OutboundIssuerRow, 'account_id'>
>({
  name: 'keys of outbound federation',
  table: 'outbound_keys',
  column: 'sealed_private_key',
  key: ['issuer_id', 'kid'],
  also: [
    sql`(select account_id from outbound_issuers where outbound_issuers.id = outbound_keys.issuer_id)`.as(
      'account_id',
    ),
  ],
  reseal: (sealer, { issuer_id, account_id, kid, sealed_private_key: sealed }) =>
    resealed(sealer, sealed, outboundKeyPlace(issuer_id, account_id, kid)),
});
