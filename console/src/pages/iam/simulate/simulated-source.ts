import { call, callAll } from '../../../api/call.ts';
import type { InputOf, OutputOf } from '../../../api/operations.ts';

/** Whose permissions are tried: those somebody has, or those that policies alone would give. */
export type SimulatedSource =
  | { readonly kind: 'principal'; readonly arn: string }
  | { readonly kind: 'policies'; readonly texts: readonly string[] };

type What = Pick<
  InputOf<'iam', 'SimulateCustomPolicy'>,
  'ActionNames' | 'ResourceArns' | 'ContextEntries' | 'ResourcePolicy' | 'CallerArn' | 'ResourceOwner'
>;

type Page = OutputOf<'iam', 'SimulatePrincipalPolicy'>;

/** Decides actions on resources as the server would, without doing anything. */
export async function simulate(source: SimulatedSource, what: What): Promise<Page[]> {
  return source.kind === 'principal'
    ? callAll('iam', 'SimulatePrincipalPolicy', { PolicySourceArn: source.arn, ...what })
    : callAll('iam', 'SimulateCustomPolicy', { PolicyInputList: [...source.texts], ...what });
}

/** The condition keys that the policies look at. */
export async function contextKeysOf(source: SimulatedSource): Promise<readonly string[]> {
  const { ContextKeyNames = [] } =
    source.kind === 'principal'
      ? await call('iam', 'GetContextKeysForPrincipalPolicy', { PolicySourceArn: source.arn })
      : await call('iam', 'GetContextKeysForCustomPolicy', { PolicyInputList: [...source.texts] });
  return ContextKeyNames;
}
