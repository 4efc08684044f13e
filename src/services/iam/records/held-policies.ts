import type { Directory } from './directory.ts';

/** Whether a managed policy is attached to the user, group or role of that unique id. */
export async function holdsAttachedPolicy(db: Directory, holderId: string): Promise<boolean> {
  const row = await db
    .selectFrom('policy_attachments')
    .select('policy_arn')
    .where('holder_id', '=', holderId)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Whether the user, group or role of that unique id has an inline policy. */
export async function holdsInlinePolicy(db: Directory, holderId: string): Promise<boolean> {
  const row = await db
    .selectFrom('inline_policies')
    .select('name')
    .where('holder_id', '=', holderId)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
