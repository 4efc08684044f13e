import { isAccountId } from '../../../core/account.ts';
import { parseArn } from '../../../core/arn.ts';
import { findSamlProvider } from '../../../identity/saml/providers.ts';
import type { SamlProviderRow } from '../../../identity/tables.ts';
import type { AccessContext, AccessRule } from '../../contract.ts';
import { noSuchEntity, validationError } from '../errors.ts';
import { parseTags } from '../tags.ts';
import { type ContextKeys, resourceTagKeys } from './resources.ts';

interface ProviderInput {
  readonly SAMLProviderArn: string;
}

type ProviderContext = Pick<AccessContext, 'accountId' | 'db'>;

const KIND = 'saml-provider/';

/** @throws AwsError ValidationError when it is no ARN of a SAML provider */
function parseProviderArn(text: string): { readonly accountId: string; readonly name: string } {
  const arn = parseArn(text);
  if (arn?.service !== 'iam' || !isAccountId(arn.account) || !arn.resource.startsWith(KIND))
    throw validationError(`ARN ${text} is not valid.`);
  return { accountId: arn.account, name: arn.resource.slice(KIND.length) };
}

async function findProvider(
  { accountId, db }: ProviderContext,
  arn: string,
): Promise<SamlProviderRow | undefined> {
  const owned = parseProviderArn(arn);
  return owned.accountId === accountId ? findSamlProvider(db, accountId, owned.name) : undefined;
}

/** @throws AwsError NoSuchEntity */
export async function requireSamlProvider(context: ProviderContext, arn: string): Promise<SamlProviderRow> {
  const row = await findProvider(context, arn);
  if (row === undefined) throw noSuchEntity(`Manifest not found for arn ${arn}`);
  return row;
}

/** The rule of an operation on the provider of `SAMLProviderArn`. */
export const onSamlProvider =
  <Input extends ProviderInput>(
    action: string,
    keysOf: (input: Input) => ContextKeys = () => ({}),
  ): AccessRule<Input> =>
  async (context, input) => {
    const arn = input.SAMLProviderArn;
    const { accountId } = parseProviderArn(arn);
    const row = await findProvider(context, arn);
    const tags = row === undefined ? [] : parseTags(row.tags);
    const resources = [{ arn, accountId, contextKeys: resourceTagKeys(tags) }];
    return [{ action, resources, contextKeys: keysOf(input) }];
  };
