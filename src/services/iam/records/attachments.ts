import type { AccountId } from '../../../core/account.ts';
import { countEntities, countEntitiesByItem } from '../../../identity/counts/records.ts';
import type { PolicyAttachmentRow } from '../../../identity/tables.ts';
import type { Directory } from './directory.ts';

/** Managed policies of the user, group or role of that unique id, in the order they were attached in. */
export const listAttachments = (db: Directory, holderId: string): Promise<PolicyAttachmentRow[]> =>
  db
    .selectFrom('policy_attachments')
    .selectAll()
    .where('holder_id', '=', holderId)
    .orderBy('attached_at')
    .orderBy('policy_arn')
    .execute();

export async function insertAttachment(db: Directory, row: PolicyAttachmentRow): Promise<void> {
  await db.insertInto('policy_attachments').values(row).execute();
}

/** True when the policy was attached. */
export async function deleteAttachment(db: Directory, holderId: string, policyArn: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('policy_attachments')
    .where('holder_id', '=', holderId)
    .where('policy_arn', '=', policyArn)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

/** Detaches all that the user, group or role of that unique id holds. */
export async function deleteAttachments(db: Directory, holderId: string): Promise<void> {
  await db.deleteFrom('policy_attachments').where('holder_id', '=', holderId).execute();
}

/** How many users, groups and roles of the account hold the policy. */
export const countAttachments = (db: Directory, accountId: AccountId, policyArn: string): Promise<number> =>
  countEntities(db, accountId, 'attachments', policyArn);

/** The same for all policies of the account that anything holds, by ARN. */
export const countAllAttachments = (db: Directory, accountId: AccountId): Promise<Map<string, number>> =>
  countEntitiesByItem(db, accountId, 'attachments');
