import { isReservedAlias } from './aws-managed-keys.ts';
import { notAuthorized, validation } from './errors.ts';

export const isAliasName = (name: string): boolean => name.startsWith('alias/') && name !== 'alias/';

/**
 * The name of an alias to be made or changed.
 * @throws AwsError ValidationException; NotAuthorizedException for AWS's own, as recorded from AWS
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/alias-create.html
 */
export function aliasNameOf(name: string): string {
  if (!isAliasName(name))
    throw validation(
      'Alias must start with the prefix "alias/". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html',
    );
  if (isReservedAlias(name)) throw notAuthorized('');
  if (name.includes(':')) throw validation(`${name} contains invalid characters for an alias`);
  return name;
}

/** The key of an alias, by id or ARN. @throws AwsError ValidationException */
export function aliasTarget(keyId: string): string {
  if (keyId.startsWith('alias/') || keyId.includes(':alias/'))
    throw validation('Aliases must refer to keys. Not aliases');
  return keyId;
}
