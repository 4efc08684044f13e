import type { AccountId } from '../../core/account.ts';
import type { Instant } from '../../core/clock.ts';
import { findAccount } from '../../identity/accounts.ts';
import { handshakeArn } from '../../identity/organization/arns.ts';
import type { HandshakeRow } from '../../identity/organization/tables.ts';
import type { AnyDatabase } from '../../storage/tables-of.ts';
import type { AccessContext } from '../contract.ts';
import { handshakeNotFound } from './errors.ts';
import { type Tables, tablesIn } from './records/tables.ts';
import { findHandshake } from './records/trust.ts';
import type { Handshake, HandshakeResource } from './schema.ts';

/** The row as it is now: an open one whose time is over has expired. */
export const atInstant = (row: HandshakeRow, now: Instant): HandshakeRow =>
  (row.state === 'REQUESTED' || row.state === 'OPEN') && row.expires_at <= now
    ? { ...row, state: 'EXPIRED' }
    : row;

/** A handshake that concerns the account. @throws AwsError HandshakeNotFoundException */
export async function handshakeOf(
  tables: Tables,
  accountId: AccountId,
  id: string,
  now: Instant,
): Promise<HandshakeRow> {
  const row = await findHandshake(tables, id);
  if (row === undefined || !concerns(row, accountId)) throw handshakeNotFound();
  return atInstant(row, now);
}

export const arnOf = (row: HandshakeRow): string =>
  handshakeArn(
    { id: row.organization_id, management_account_id: row.management_account_id },
    row.action,
    row.id,
  );

const concerns = (row: HandshakeRow, accountId: AccountId): boolean =>
  [row.account_id, row.management_account_id].includes(accountId);

/** For access rules: the ARN of a handshake of the account. Of others' it would tell organization and kind in a denial. */
export async function handshakeArns(
  { db, accountId }: Pick<AccessContext, 'db' | 'accountId'>,
  id: string,
): Promise<string[]> {
  const row = await findHandshake(tablesIn(db), id);
  return row !== undefined && concerns(row, accountId) ? [arnOf(row)] : [];
}

async function resourcesOf(db: AnyDatabase, row: HandshakeRow): Promise<HandshakeResource[]> {
  const management = await findAccount(db, row.management_account_id);
  const organization: HandshakeResource = {
    Type: 'ORGANIZATION',
    Value: row.organization_id,
    Resources: [
      { Type: 'MASTER_EMAIL', Value: management?.email ?? '' },
      { Type: 'MASTER_NAME', Value: management?.name ?? '' },
      { Type: 'ORGANIZATION_FEATURE_SET', Value: 'ALL' },
    ],
  };
  if (row.action === 'ENABLE_ALL_FEATURES') return [{ Type: 'ORGANIZATION', Value: row.organization_id }];
  return [
    organization,
    { Type: row.target_kind, Value: row.target },
    ...(row.notes === null ? [] : [{ Type: 'NOTES', Value: row.notes } as const]),
    ...(row.parent_id === null ? [] : [{ Type: 'PARENT_HANDSHAKE', Value: row.parent_id } as const]),
  ];
}

export async function handshakeView(db: AnyDatabase, row: HandshakeRow): Promise<Handshake> {
  const target = { Id: row.target, Type: row.target_kind };
  const organization = { Id: row.organization_id.slice(2), Type: 'ORGANIZATION' } as const;
  return {
    Id: row.id,
    Arn: arnOf(row),
    Parties: row.action === 'ENABLE_ALL_FEATURES' ? [organization] : [organization, target],
    State: row.state,
    RequestedTimestamp: new Date(row.requested_at),
    ExpirationTimestamp: new Date(row.expires_at),
    Action: row.action,
    Resources: await resourcesOf(db, row),
  };
}
