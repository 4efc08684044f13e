import { deleteConflict } from './errors.ts';
import type { Directory } from './records/directory.ts';
import { holdsAttachedPolicy, holdsInlinePolicy } from './records/held-policies.ts';

/** @throws AwsError DeleteConflict while the user, group or role of that unique id has policies */
export async function refuseWhileItHoldsPolicies(db: Directory, holderId: string): Promise<void> {
  if (await holdsAttachedPolicy(db, holderId))
    throw deleteConflict('Cannot delete entity, must detach all policies first.');
  if (await holdsInlinePolicy(db, holderId))
    throw deleteConflict('Cannot delete entity, must delete policies first.');
}
