import { type AccountId, isAccountId } from '../../../core/account.ts';
import { parseArn } from '../../../core/arn.ts';
import type { AwsError } from '../../../core/aws-error.ts';
import type { PolicyHolderKind } from '../../../identity/tables.ts';
import type { AccessRule, OperationContext } from '../../contract.ts';
import { entityRef } from '../access/resources.ts';
import { invalidInput, noSuchEntity } from '../errors.ts';
import { findHolder, type Holder } from '../holders.ts';

/** A user, group or role as an ARN names it. */
export interface NamedHolder {
  readonly arn: string;
  readonly accountId: AccountId;
  readonly kind: PolicyHolderKind;
  readonly name: string;
}

const HOLDER = /^(user|group|role)\/(?:.*\/)?([^/]+)$/;

/** What the ARN of a user, group or role says; undefined for every other ARN. The path is not looked at, as in AWS. */
export function holderOfArn(arn: string): NamedHolder | undefined {
  const parts = parseArn(arn);
  if (parts?.service !== 'iam' || parts.region !== '' || !isAccountId(parts.account)) return undefined;
  const [, kind, name] = HOLDER.exec(parts.resource) ?? [];
  if (kind === undefined || name === undefined) return undefined;
  return { arn, accountId: parts.account, kind: kind as PolicyHolderKind, name };
}

export const invalidSourceArn = (arn: string): AwsError =>
  invalidInput(`Invalid ARN provided in the request: ${arn}`);

/** @throws AwsError InvalidInput for what is no user, group or role of the account */
export function policySource(arn: string, accountId: AccountId): NamedHolder {
  const source = holderOfArn(arn);
  if (source === undefined) throw invalidSourceArn(arn);
  if (source.accountId === accountId) return source;
  throw invalidInput(
    `Invalid Policy Source Arn: caller's account ${accountId} does not have access to policies in account ${source.accountId}.`,
  );
}

/** The rule of an operation that reads the policies of the user, group or role behind an ARN. */
export const onPolicySource =
  <Input>(action: string, sourceOf: (input: Input, accountId: AccountId) => NamedHolder): AccessRule<Input> =>
  async (context, input) => {
    const { kind, name, arn } = sourceOf(input, context.accountId);
    const holder = await findHolder(context, kind, name);
    const ref = entityRef(kind, context.accountId, name, holder, holder?.tags);
    return [{ action, resources: [{ ...ref, label: arn }] }];
  };

/** @throws AwsError NoSuchEntity */
export async function requireSource(
  context: Pick<OperationContext, 'accountId' | 'db'>,
  { kind, name }: NamedHolder,
): Promise<Holder> {
  const holder = await findHolder(context, kind, name);
  if (holder === undefined) throw noSuchEntity('Unable to retrieve specified IAM entity.');
  return holder;
}
