import { isAccountId } from '../../../core/account.ts';
import { parseArn } from '../../../core/arn.ts';
import { findOidcProvider } from '../../../identity/oidc-providers.ts';
import type { OidcProviderRow } from '../../../identity/tables.ts';
import type { AccessContext, AccessRule } from '../../contract.ts';
import { noSuchEntity, validationError } from '../errors.ts';
import { parseTags } from '../tags.ts';
import { type ContextKeys, resourceTagKeys } from './resources.ts';

interface ProviderInput {
  readonly OpenIDConnectProviderArn: string;
}

type ProviderContext = Pick<AccessContext, 'accountId' | 'db'>;

const KIND = 'oidc-provider/';

/** @throws AwsError ValidationError when it is no ARN of an OpenID Connect provider */
function parseProviderArn(text: string): { readonly accountId: string; readonly name: string } {
  const arn = parseArn(text);
  if (arn?.service !== 'iam' || !isAccountId(arn.account) || !arn.resource.startsWith(KIND))
    throw validationError(`ARN ${text} is not valid.`);
  return { accountId: arn.account, name: arn.resource.slice(KIND.length) };
}

/** The provider of that ARN in the caller's account. */
export async function findProvider(
  { accountId, db }: ProviderContext,
  arn: string,
): Promise<OidcProviderRow | undefined> {
  const owned = parseProviderArn(arn);
  return owned.accountId === accountId ? findOidcProvider(db, accountId, owned.name) : undefined;
}

/** @throws AwsError NoSuchEntity */
export async function requireProvider(context: ProviderContext, arn: string): Promise<OidcProviderRow> {
  const row = await findProvider(context, arn);
  if (row === undefined) throw noSuchEntity(`OpenIDConnect Provider not found for arn ${arn}`);
  return row;
}

/** The rule of an operation on the provider of `OpenIDConnectProviderArn`. */
export const onOidcProvider =
  <Input extends ProviderInput>(
    action: string,
    keysOf: (input: Input) => ContextKeys = () => ({}),
  ): AccessRule<Input> =>
  async (context, input) => {
    const arn = input.OpenIDConnectProviderArn;
    const { accountId } = parseProviderArn(arn);
    const row = await findProvider(context, arn);
    const tags = row === undefined ? [] : parseTags(row.tags);
    const resources = [{ arn, accountId, contextKeys: resourceTagKeys(tags) }];
    return [{ action, resources, contextKeys: keysOf(input) }];
  };
