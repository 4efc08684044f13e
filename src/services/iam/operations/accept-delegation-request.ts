import type { Caller } from '../../../identity/caller.ts';
import { updateDelegation } from '../../../identity/delegation/records.ts';
import type { DelegationRow } from '../../../identity/delegation/tables.ts';
import { write } from '../../contract.ts';
import { findDelegationToDecide, onDelegation } from '../delegation/access.ts';
import { takeStep } from '../delegation/states.ts';
import { concurrentModification } from '../errors.ts';
import type { AcceptDelegationRequestRequest, Input } from '../schema.ts';

/** Seconds; root lends its rights no longer. */
const ROOT_MAX_SECONDS = 4 * 3600;

/**
 * Whose rights are lent: the user, role or root who accepts. Who is held by session policies cannot lend, for only the
 * whole of a principal's rights can be recorded; nor can who has borrowed them.
 * @throws AwsError
 */
function approverOf(
  { principal, arn, policies, session }: Caller,
  seconds: number,
): Pick<DelegationRow, 'approver_id' | 'approver_kind' | 'approver_principal_id'> {
  const { type, uniqueId } = principal;
  const kind = type === 'assumed-role' ? 'role' : type === 'user' || type === 'root' ? type : undefined;
  if (kind === undefined || policies.session !== undefined)
    throw concurrentModification(
      'A delegation request cannot be accepted with credentials whose permissions are limited by session policies.',
    );
  if (session?.lentUntil !== undefined)
    throw concurrentModification('A delegation request cannot be accepted with rights that were lent.');
  if (kind === 'root' && seconds > ROOT_MAX_SECONDS)
    throw concurrentModification(
      'The root user can accept only delegation requests with a duration of 4 hours or less.',
    );
  return { approver_id: arn, approver_kind: kind, approver_principal_id: uniqueId };
}

/** From here on it is known whose rights are lent; nothing is lent before SendDelegationToken. */
export const acceptDelegationRequest = write<Input<AcceptDelegationRequestRequest>, Record<string, never>>(
  onDelegation('iam:AcceptDelegationRequest'),
  async (context, { DelegationRequestId: id }) => {
    const { db, now, caller } = context;
    const row = await findDelegationToDecide(context, id, 'AcceptDelegationRequest');
    const columns = takeStep(row, 'AcceptDelegationRequest', now);
    await updateDelegation(db, id, { ...columns, ...approverOf(caller, row.session_seconds) });
    return {};
  },
);
