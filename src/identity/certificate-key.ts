import { X509Certificate } from 'node:crypto';
import type { AccountId } from '../core/account.ts';
import { type AnyDatabase, tablesOf } from '../storage/tables-of.ts';
import type { CredentialEntry } from './credential.ts';
import type { CredentialTables } from './credential-tables.ts';

/** Account and id of a signing certificate. */
const KEY_ID = /^([0-9]{12})_([A-Z2-7]{32})$/;

export const isCertificateKeyId = (accessKeyId: string): boolean => KEY_ID.test(accessKeyId);

/**
 * How requests name the signing certificate that signed them, in the place of an access key id. With the account, because
 * anybody may upload a certificate that somebody else has the key of: its id alone would name either.
 */
export const certificateKeyId = (accountId: AccountId, certificateId: string): string =>
  `${accountId}_${certificateId}`;

/** The signing certificate of that name; undefined where there is none, or none that signs. */
export async function readCertificateKey(
  db: AnyDatabase,
  accessKeyId: string,
): Promise<CredentialEntry | undefined> {
  const [, accountId = '', id = ''] = KEY_ID.exec(accessKeyId) ?? [];
  const row = await tablesOf<CredentialTables>(db)
    .selectFrom('signing_certificates')
    .selectAll()
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const parsed = new X509Certificate(row.certificate_body);
  const { publicKey, validFromDate, validToDate } = parsed;
  if (!isStrong(publicKey) || !isForClients(parsed)) return undefined;
  return {
    accessKeyId,
    accountId,
    status: row.status,
    principal: row.user_id === null ? { kind: 'root', id: accountId } : { kind: 'user', id: row.user_id },
    secret: undefined,
    certificate: { publicKey, notBefore: validFromDate.getTime(), notAfter: validToDate.getTime() },
  };
}

/** Any purpose, and to prove a client; RFC 5280, 4.2.1.12. */
const CLIENT_PURPOSES: readonly string[] = ['2.5.29.37.0', '1.3.6.1.5.5.7.3.2'];

/** A certificate that says what it is for must say so of this; Node calls the extended key usage `keyUsage`. */
const isForClients = ({ keyUsage }: X509Certificate): boolean =>
  keyUsage === undefined || keyUsage.some((purpose) => CLIENT_PURPOSES.includes(purpose));

const LEAST_RSA_BITS = 2048;
const CURVES: ReadonlySet<string> = new Set(['prime256v1', 'secp384r1', 'secp521r1']);

function isStrong({ asymmetricKeyType, asymmetricKeyDetails }: X509Certificate['publicKey']): boolean {
  if (asymmetricKeyType === 'rsa') return (asymmetricKeyDetails?.modulusLength ?? 0) >= LEAST_RSA_BITS;
  return asymmetricKeyType === 'ec' && CURVES.has(asymmetricKeyDetails?.namedCurve ?? '');
}
