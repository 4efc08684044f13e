import type { PolicyRow, PolicyVersionRow } from '../../identity/tables.ts';
import type { OperationContext } from '../contract.ts';
import { versionNumber } from './policy-arn.ts';
import { versionNotFound } from './policy-errors.ts';
import { directoryOf } from './records/directory.ts';
import { findPolicy, findVersion } from './records/policies.ts';

/** A version of the account's own policy. @throws AwsError NoSuchEntity, the same for policy and version */
export async function requireVersion(
  context: Pick<OperationContext, 'accountId' | 'db'>,
  input: { readonly PolicyArn: string; readonly VersionId: string },
): Promise<{ readonly policy: PolicyRow; readonly version: PolicyVersionRow }> {
  const db = directoryOf(context);
  const number = versionNumber(input.VersionId);
  const policy = await findPolicy(db, context.accountId, input.PolicyArn);
  const version =
    policy === undefined || number === undefined ? undefined : await findVersion(db, policy.id, number);
  if (policy === undefined || version === undefined) throw versionNotFound(input.PolicyArn, input.VersionId);
  return { policy, version };
}
