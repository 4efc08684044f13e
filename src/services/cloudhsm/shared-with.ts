import { parseArn } from '../../core/arn.ts';
import { parsePolicy } from '../../policy/parse.ts';

/** Whether an Allow of a resource policy names the account or anybody in it; what it allows is decided when it is used. */
export function namesAccount(policy: string | null, accountId: string): boolean {
  if (policy === null) return false;
  return parsePolicy(policy, 'resource').statements.some(
    ({ effect, principal }) =>
      effect === 'Allow' &&
      (principal ?? []).some(
        ({ kind, value }) =>
          kind === 'AWS' && (value === accountId || parseArn(value)?.account === accountId),
      ),
  );
}
