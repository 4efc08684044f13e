import { type Checked, checked, type Looked } from '../control.ts';
import { breaking, countOf, rowsOf, sql } from '../query.ts';
import { kmsKeyArn, type NamedUser, serverCertificateArn } from '../resource-arns.ts';
import { allowsEverybody } from './policies.ts';

interface KmsKey {
  readonly region: string;
  readonly id: string;
}

/** Customers' symmetric keys with material that KMS made: those that can rotate by themselves. */
const ROTATABLE = sql`manager = 'CUSTOMER' and origin = 'AWS_KMS' and key_spec = 'SYMMETRIC_DEFAULT'
  and state in ('Enabled', 'Disabled') and (primary_region is null or primary_region = region)`;

export async function kmsKeysRotate({ db, accountId }: Looked): Promise<Checked> {
  const keys = await rowsOf<KmsKey>(
    db,
    sql`select region, id from kms_keys
      where account_id = ${accountId} and ${ROTATABLE} and next_rotation_at is null order by region, id`,
  );
  const all = await countOf(
    db,
    sql`select count(*) as count from kms_keys where account_id = ${accountId} and ${ROTATABLE}`,
  );
  return checked(
    all,
    keys.map(({ region, id }) => ({ resource: kmsKeyArn(accountId, region, id) })),
  );
}

export async function kmsKeysAreNotForEverybody({ db, accountId }: Looked): Promise<Checked> {
  const keys = await rowsOf<KmsKey & { policy: string }>(
    db,
    sql`select region, id, policy from kms_keys
      where account_id = ${accountId} and manager = 'CUSTOMER' and policy like '%"*"%' order by region, id`,
  );
  const all = await countOf(
    db,
    sql`select count(*) as count from kms_keys where account_id = ${accountId} and manager = 'CUSTOMER'`,
  );
  return checked(
    all,
    keys
      .filter(({ policy }) => allowsEverybody(policy, 'resource'))
      .map(({ region, id }) => ({
        resource: kmsKeyArn(accountId, region, id),
        detail: 'Its policy lets anybody use it.',
      })),
  );
}

/** Who deletes a key by mistake has until then to take it back. */
export async function noKmsKeyGoesUnseen({ db, accountId }: Looked): Promise<Checked> {
  const keys = await rowsOf<KmsKey & { deletion_at: number | string | null }>(
    db,
    sql`select region, id, deletion_at from kms_keys
      where account_id = ${accountId} and manager = 'CUSTOMER' and state in ('PendingDeletion', 'PendingReplicaDeletion') order by region, id`,
  );
  const all = await countOf(
    db,
    sql`select count(*) as count from kms_keys where account_id = ${accountId} and manager = 'CUSTOMER'`,
  );
  return checked(
    all,
    keys.map(({ region, id, deletion_at }) => ({
      resource: kmsKeyArn(accountId, region, id),
      detail:
        deletion_at === null
          ? 'It waits for its replicas to go.'
          : `It goes ${new Date(Number(deletion_at)).toISOString()}, and all that is encrypted with it.`,
    })),
  );
}

export async function serverCertificatesAreGood({ db, accountId, now }: Looked): Promise<Checked> {
  const { rows: certificates, total } = await breaking<NamedUser & { expires_at: number | string }>(
    db,
    sql`select name, path, expires_at from server_certificates
      where account_id = ${accountId} and expires_at <= ${now} order by name_key`,
  );
  const all = await countOf(
    db,
    sql`select count(*) as count from server_certificates where account_id = ${accountId}`,
  );
  return checked(
    all,
    certificates.map((certificate) => ({
      resource: serverCertificateArn(accountId, certificate),
      detail: `It ended ${new Date(Number(certificate.expires_at)).toISOString()}.`,
    })),
    total,
  );
}
