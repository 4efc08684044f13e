import { isAccountId } from '../../core/account.ts';
import { type Arn, iamArn, parseArn } from '../../core/arn.ts';
import type { AwsError } from '../../core/aws-error.ts';
import type { IdentityTables } from '../../identity/tables.ts';
import { type AnyDatabase, tablesOf } from '../../storage/tables-of.ts';
import { invalidArn } from './errors.ts';

/**
 * What an ARN in a key policy or grant means: the unique id of the user or role it names now, null where it stands for
 * whoever bears it (account, root, session), undefined where there is nobody of that name.
 */
export type Principal = string | null | undefined;

export async function resolvePrincipal(db: AnyDatabase, value: string): Promise<Principal> {
  if (value === '*') return null;
  if (isAccountId(value)) return isAccount(db, value);
  const arn = parseArn(value);
  if (arn === undefined || arn.region !== '' || !isAccountId(arn.account)) return undefined;
  const [type = ''] = arn.resource.split('/');
  return FINDERS[`${arn.service}:${type}`]?.(db, arn, value);
}

type Find = (db: AnyDatabase, arn: Arn, value: string) => Promise<Principal>;

async function isAccount(db: AnyDatabase, accountId: string): Promise<Principal> {
  const found = await tablesOf<IdentityTables>(db)
    .selectFrom('accounts')
    .select('id')
    .where('id', '=', accountId)
    .executeTakeFirst();
  return found === undefined ? undefined : null;
}

const entity =
  (table: 'users' | 'roles', type: 'user' | 'role'): Find =>
  async (db, arn, value) => {
    const name = arn.resource.slice(arn.resource.lastIndexOf('/') + 1);
    const row = await tablesOf<IdentityTables>(db)
      .selectFrom(table)
      .select(['id', 'path', 'name'])
      .where('account_id', '=', arn.account)
      .where('name_key', '=', name.toLowerCase())
      .executeTakeFirst();
    return row && iamArn(arn.account, type, row.path, row.name) === value ? row.id : undefined;
  };

const SESSION = /^[^/]+\/[^/*]+(?:\/[^/*]+)?$/;

/** A session: its account must be there; that it lasts is not asked. */
const session: Find = async (db, arn) =>
  SESSION.test(arn.resource) ? isAccount(db, arn.account) : undefined;

const FINDERS: Readonly<Record<string, Find | undefined>> = {
  'iam:root': (db, arn) =>
    arn.resource === 'root' ? isAccount(db, arn.account) : Promise.resolve(undefined),
  'iam:user': entity('users', 'user'),
  'iam:role': entity('roles', 'role'),
  'sts:assumed-role': session,
  'sts:federated-user': session,
};

export const isArn = (value: string): boolean => parseArn(value) !== undefined;

/** What AWS says of an ARN that names nobody: a session is of a role without its path. */
export function noPrincipal(arn: string): AwsError {
  const isMalformed = /^arn:[^:]+:sts::\d{12}:assumed-role\//.test(arn) && !SESSION.test(resourceOf(arn));
  return invalidArn(
    isMalformed ? `ARN is not valid: ${arn}` : `ARN does not refer to a valid principal: ${arn}`,
  );
}

const resourceOf = (arn: string): string => parseArn(arn)?.resource ?? '';
