import { AwsError } from '../core/aws-error.ts';
import type { AuthorizationRequest } from '../policy/request.ts';

/** As a query service says it; JSON services add `Exception` and answer 400. */
export const accessDenied = (message: string): AwsError =>
  new AwsError('AccessDenied', message, { status: 403 });

/** A call that policies deny, with what was decided. */
export class DeniedCall extends AwsError {
  readonly request: AuthorizationRequest;
  /** Names of the condition keys that the operation and the resource supply, beside those every call has. */
  readonly ownKeys: readonly string[];
  /** Whether caller and resource are of one account: only then may the caller's side know why. */
  readonly isWithinAccount: boolean;

  constructor(message: string, denied: Pick<DeniedCall, 'request' | 'ownKeys' | 'isWithinAccount'>) {
    super('AccessDenied', message, { status: 403 });
    this.request = denied.request;
    this.ownKeys = denied.ownKeys;
    this.isWithinAccount = denied.isWithinAccount;
  }
}
