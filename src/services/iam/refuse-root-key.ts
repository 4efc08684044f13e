import { rootArn } from '../../core/arn.ts';
import { AwsError } from '../../core/aws-error.ts';
import type { OperationContext } from '../contract.ts';

/**
 * Refuses to make or activate an access key of root where the operator wants none, in the form of AWS's denials. Such
 * keys would not work: a caller must not believe that they do.
 * @throws AwsError AccessDenied
 */
export function refuseRootKey(
  { accountId, refusesRootKeys }: Pick<OperationContext, 'accountId' | 'refusesRootKeys'>,
  action: string,
): void {
  if (!refusesRootKeys) return;
  const root = rootArn(accountId);
  const message = `User: ${root} is not authorized to perform: ${action} on resource: ${root} because this server has disabled access keys of root`;
  throw new AwsError('AccessDenied', message, { status: 403 });
}
