import { hash } from 'node:crypto';
import { newUniqueId } from '../../../src/core/unique-id.ts';
import type { Sealer } from '../../../src/custody/custody.ts';
import { accessKeyPlace } from '../../../src/identity/access-key-place.ts';
import type { BenchCredentials } from '../signed-request.ts';
import type { RowSink, Value } from './row-sink.ts';

/** How much there is to be. */
export interface Population {
  /** In the one large account. */
  readonly users: number;
  /** Beside the large one, each with one user. */
  readonly accounts: number;
}

/** As the large account has them: some share of a thousand users, and ten at least. */
const GROUPS_PER_USER = 0.001;
const GROUPS_OF_A_USER = 2;
const POLICIES_PER_USER = 0.001;
/** Every so many-th user has it. */
const EVERY = { inlinePolicy: 10, attachedPolicy: 5, password: 20, boundary: 50 } as const;
const AT_ONCE = 10_000;

const NOW = Date.now();
const DAY = 86_400_000;

/** Random-looking bits of the unique id of that number, which no other has: an odd factor only moves numbers about. */
const SPREAD = 0x4f_1bbc_dcbbn;
const spread = (index: number): { bytes(length: number): Uint8Array } => ({
  bytes(length) {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64BE(BigInt.asUintN(39, BigInt(index) * SPREAD));
    return bytes.subarray(8 - length);
  },
});

export const userName = (index: number): string => `user-${String(index).padStart(7, '0')}`;

/** What the user of that number in the large account signs with. */
export const credentialsOf = (accountId: string, index: number): BenchCredentials => ({
  accessKeyId: newUniqueId('accessKey', accountId, spread(index)),
  secretAccessKey: hash('sha256', `secret ${accountId} ${index}`, 'base64').slice(0, 40),
});

export const accountIdOf = (index: number): string => String(200_000_000_000 + index * 7_919);

const document = (words: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: ['iam:Get*', 'iam:List*', 'sts:*'], Resource: '*' },
      { Effect: 'Allow', Action: 's3:GetObject', Resource: `arn:aws:s3:::${words}/*` },
    ],
  });

/** Fills an account that is there, and makes the others. */
export async function populate(
  sink: RowSink,
  sealer: Sealer,
  accountId: string,
  { users, accounts }: Population,
): Promise<void> {
  const groups = Math.max(10, Math.round(users * GROUPS_PER_USER));
  const policies = Math.max(10, Math.round(users * POLICIES_PER_USER));
  await raiseQuotas(sink, accountId);
  await insertGroups(sink, accountId, groups, policies);
  await insertPolicies(sink, accountId, policies);
  for (let first = 0; first < users; first += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, users - first) }, (_, index) => first + index);
    await insertUsers(sink, sealer, accountId, some, { groups, policies });
  }
  for (let first = 0; first < accounts; first += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, accounts - first) }, (_, index) => first + index);
    await insertAccounts(sink, sealer, some);
  }
  await insertOrganization(sink, accountId, accounts);
}

/** Far beyond what anybody can be given, so that more can be made. */
const raiseQuotas = (sink: RowSink, accountId: string): Promise<void> =>
  sink.insert(
    'account_quotas',
    ['account_id', 'name', 'value'],
    ['UsersPerAccount', 'GroupsPerAccount', 'PoliciesPerAccount'].map((name) => [
      accountId,
      name,
      10_000_000,
    ]),
  );

const idOf = (kind: 'user' | 'group' | 'policy', accountId: string, index: number): string =>
  newUniqueId(kind, accountId, spread(index));
const policyArn = (accountId: string, index: number): string =>
  `arn:aws:iam::${accountId}:policy/policy-${index}`;
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

async function insertGroups(
  sink: RowSink,
  accountId: string,
  groups: number,
  policies: number,
): Promise<void> {
  const rows = upTo(groups).map((index) => {
    const name = `group-${index}`;
    return [idOf('group', accountId, index), accountId, name, name, '/', NOW];
  });
  await sink.insert('groups', ['id', 'account_id', 'name', 'name_key', 'path', 'created_at'], rows);
  await insertInlinePolicies(
    sink,
    accountId,
    'group',
    rows.map(([id]) => String(id)),
  );
  await attach(
    sink,
    accountId,
    'group',
    rows.map(([id], index) => [String(id), index % policies]),
  );
}

async function insertPolicies(sink: RowSink, accountId: string, policies: number): Promise<void> {
  const rows = upTo(policies).map((index) => {
    const name = `policy-${index}`;
    const id = idOf('policy', accountId, index);
    return [id, accountId, name, name, '/', policyArn(accountId, index), 1, 2, '[]', NOW, NOW];
  });
  const columns =
    'id account_id name name_key path arn default_version next_version tags created_at updated_at';
  await sink.insert('policies', columns.split(' '), rows);
  const versions = rows.map(([id]) => [String(id), 1, document(String(id)), NOW]);
  await sink.insert('policy_versions', ['policy_id', 'version', 'document', 'created_at'], versions);
}

const insertInlinePolicies = (
  sink: RowSink,
  accountId: string,
  kind: 'user' | 'group',
  holders: readonly string[],
): Promise<void> =>
  sink.insert(
    'inline_policies',
    ['holder_kind', 'holder_id', 'account_id', 'name', 'document', 'updated_at'],
    holders.map((id) => [kind, id, accountId, 'own', document(id), NOW]),
  );

const attach = (
  sink: RowSink,
  accountId: string,
  kind: 'user' | 'group',
  pairs: readonly (readonly [holder: string, policy: number])[],
): Promise<void> =>
  sink.insert(
    'policy_attachments',
    ['holder_kind', 'holder_id', 'account_id', 'policy_arn', 'attached_at'],
    pairs.map(([id, policy]) => [kind, id, accountId, policyArn(accountId, policy), NOW]),
  );

const keyRow = (sealer: Sealer, accountId: string, userId: string, index: number): Value[] => {
  const { accessKeyId: id, secretAccessKey } = credentialsOf(accountId, index);
  const place = accessKeyPlace({ id, account_id: accountId, user_id: userId });
  const sealed = sealer.seal('secret-at-rest', Buffer.from(secretAccessKey), place);
  return [id, accountId, userId, 'Active', sealed, NOW - (index % 400) * DAY];
};
const KEY_COLUMNS = ['id', 'account_id', 'user_id', 'status', 'sealed_secret', 'created_at'];
const USER_COLUMNS = 'id account_id name name_key path permissions_boundary_arn tags created_at'.split(' ');

const userRow = (accountId: string, index: number, boundary: string | null): Value[] => {
  const name = userName(index);
  const path = `/team-${index % 100}/`;
  const tags = JSON.stringify([{ Key: 'team', Value: String(index % 100) }]);
  return [idOf('user', accountId, index), accountId, name, name, path, boundary, tags, NOW - index * 1000];
};

async function insertUsers(
  sink: RowSink,
  sealer: Sealer,
  accountId: string,
  users: readonly number[],
  { groups, policies }: { readonly groups: number; readonly policies: number },
): Promise<void> {
  const ids = new Map(users.map((index) => [index, idOf('user', accountId, index)]));
  const idsOf = (every: number): string[] =>
    users.filter((index) => index % every === 0).map((index) => ids.get(index) ?? '');
  const boundaryOf = (index: number): string | null =>
    index % EVERY.boundary === 0 ? policyArn(accountId, index % policies) : null;
  await sink.insert(
    'users',
    USER_COLUMNS,
    users.map((index) => userRow(accountId, index, boundaryOf(index))),
  );
  await sink.insert(
    'group_members',
    ['group_id', 'user_id', 'joined_at'],
    users.flatMap((index) =>
      upTo(GROUPS_OF_A_USER).map((nth) => [
        idOf('group', accountId, (index * 7 + nth * 3) % groups),
        ids.get(index) ?? '',
        NOW,
      ]),
    ),
  );
  await sink.insert(
    'access_keys',
    KEY_COLUMNS,
    users.map((index) => keyRow(sealer, accountId, ids.get(index) ?? '', index)),
  );
  await insertInlinePolicies(sink, accountId, 'user', idsOf(EVERY.inlinePolicy));
  await attach(
    sink,
    accountId,
    'user',
    users
      .filter((index) => index % EVERY.attachedPolicy === 0)
      .map((index) => [ids.get(index) ?? '', index % policies]),
  );
  await sink.insert(
    'login_profiles',
    ['user_id', 'password_hash', 'password_changed_at', 'reset_required', 'created_at'],
    idsOf(EVERY.password).map((id) => [id, 'nobody knows it', NOW, 0, NOW]),
  );
}

async function insertAccounts(sink: RowSink, sealer: Sealer, accounts: readonly number[]): Promise<void> {
  const ids = accounts.map(accountIdOf);
  await sink.insert(
    'accounts',
    ['id', 'name', 'email', 'email_key', 'is_management', 'created_at'],
    ids.map((id) => [id, `account ${id}`, `root@${id}.example`, `root@${id}.example`, 0, NOW]),
  );
  await sink.insert(
    'users',
    USER_COLUMNS,
    ids.map((id) => userRow(id, 0, null)),
  );
  const owner = (id: string): string => idOf('user', id, 0);
  await sink.insert(
    'access_keys',
    KEY_COLUMNS,
    ids.map((id) => keyRow(sealer, id, owner(id), 0)),
  );
  await insertOwn(sink, ids, owner);
}

/** Users of small accounts hold a policy of their own: they are in no group. */
async function insertOwn(
  sink: RowSink,
  ids: readonly string[],
  owner: (id: string) => string,
): Promise<void> {
  for (const id of ids) await insertInlinePolicies(sink, id, 'user', [owner(id)]);
}

async function insertOrganization(sink: RowSink, accountId: string, accounts: number): Promise<void> {
  const organization = 'o-benchbench';
  const root = 'r-benc';
  await sink.insert(
    'organizations',
    'id management_account_id feature_set root_id root_tags policy_types created_at'.split(' '),
    [[organization, accountId, 'ALL', root, '[]', '[]', NOW]],
  );
  await sink.insert(
    'organization_members',
    'account_id organization_id parent_id joined_method joined_at tags'.split(' '),
    [accountId, ...upTo(accounts).map(accountIdOf)].map((id) => [
      id,
      organization,
      root,
      'CREATED',
      NOW,
      '[]',
    ]),
  );
}
