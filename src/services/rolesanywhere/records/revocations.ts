import { tablesOf } from '../../../storage/tables-of.ts';
import type { Place } from '../resources.ts';
import type { CrlRow, RevokedCertificateRow } from '../tables.ts';

interface Tables {
  anywhere_crls: CrlRow;
  anywhere_revocations: RevokedCertificateRow;
}

/** Rows of one statement: databases take so many parameters. */
const ROWS_AT_ONCE = 500;

/** Lists exactly these certificates as revoked by the CRL. */
export async function replaceRevocations(
  { db, accountId, region }: Place,
  crlId: string,
  issuerKey: string,
  serialNumbers: readonly string[],
): Promise<void> {
  const tables = tablesOf<Tables>(db);
  await tables
    .deleteFrom('anywhere_revocations')
    .where('account_id', '=', accountId)
    .where('region', '=', region)
    .where('crl_id', '=', crlId)
    .execute();
  for (let start = 0; start < serialNumbers.length; start += ROWS_AT_ONCE)
    await tables
      .insertInto('anywhere_revocations')
      .values(
        serialNumbers.slice(start, start + ROWS_AT_ONCE).map((serial_number) => ({
          account_id: accountId,
          region,
          crl_id: crlId,
          issuer_key: issuerKey,
          serial_number,
        })),
      )
      .execute();
}

/** Whether an enabled CRL of the trust anchor lists the certificate. */
export async function isRevoked(
  { db, accountId, region }: Place,
  trustAnchorArn: string,
  certificate: { readonly issuerKey: string; readonly serialNumber: string },
): Promise<boolean> {
  const found = await tablesOf<Tables>(db)
    .selectFrom('anywhere_crls')
    .innerJoin('anywhere_revocations', (join) =>
      join
        .onRef('anywhere_revocations.account_id', '=', 'anywhere_crls.account_id')
        .onRef('anywhere_revocations.region', '=', 'anywhere_crls.region')
        .onRef('anywhere_revocations.crl_id', '=', 'anywhere_crls.id'),
    )
    .select('anywhere_crls.id')
    .where('anywhere_crls.account_id', '=', accountId)
    .where('anywhere_crls.region', '=', region)
    .where('anywhere_crls.trust_anchor_arn', '=', trustAnchorArn)
    .where('anywhere_crls.enabled', '=', 1)
    .where('anywhere_revocations.serial_number', '=', certificate.serialNumber)
    .where('anywhere_revocations.issuer_key', '=', certificate.issuerKey)
    .executeTakeFirst();
  return found !== undefined;
}

export const countCrlsOf = async (
  { db, accountId, region }: Place,
  trustAnchorArn: string,
): Promise<number> =>
  (
    await tablesOf<Tables>(db)
      .selectFrom('anywhere_crls')
      .select('id')
      .where('account_id', '=', accountId)
      .where('region', '=', region)
      .where('trust_anchor_arn', '=', trustAnchorArn)
      .execute()
  ).length;
