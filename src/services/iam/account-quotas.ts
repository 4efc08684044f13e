import { quotasOfAccount } from '../../identity/account-quotas.ts';
import { QUOTAS, type QuotaName } from '../../identity/iam-quotas.ts';
import type { OperationContext } from '../contract.ts';
import { quotaExceeded } from './errors.ts';

type Context = Pick<OperationContext, 'accountId' | 'db'>;

/** A quota as it is for one account. */
export interface Limit {
  readonly quota: QuotaName;
  readonly most: number;
}

/** All quotas of an account: those the operator gave it, else AWS's defaults. */
export async function limitsOf({ accountId, db }: Context): Promise<Record<QuotaName, number>> {
  const own = await quotasOfAccount(db, accountId);
  const limits: Record<QuotaName, number> = { ...QUOTAS };
  for (const name of Object.keys(QUOTAS) as QuotaName[]) limits[name] = own.get(name) ?? QUOTAS[name];
  return limits;
}

export const limitOf = async (context: Context, quota: QuotaName): Promise<Limit> => ({
  quota,
  most: (await limitsOf(context))[quota],
});

/** Whether one more than `count` is within the quota. @throws AwsError LimitExceeded */
export async function checkQuota(context: Context, quota: QuotaName, count: number): Promise<void> {
  const { most } = await limitOf(context, quota);
  if (count >= most) throw quotaExceeded(quota, most);
}
