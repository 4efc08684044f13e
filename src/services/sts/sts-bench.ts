import assert from 'node:assert/strict';
import { noClusters } from '../../custody/clusters/test-support.ts';
import { openVault } from '../../custody/vault/open-vault.ts';
import type { AccountStanding } from '../../identity/account-standing.ts';
import { createAccount } from '../../identity/accounts.ts';
import { ancestryOf } from '../../identity/ancestry.ts';
import type { Caller } from '../../identity/caller.ts';
import { callerContext } from '../../identity/caller-context.ts';
import { createDirectory, type Directory } from '../../identity/directory.ts';
import type { NewSession } from '../../identity/known-sessions/known-session.ts';
import { sessionMayCall } from '../../identity/session-limits.ts';
import { issueSession } from '../../identity/session-token.ts';
import type { IdentityTables } from '../../identity/tables.ts';
import {
  ACCOUNT,
  accessKeyRow,
  factsOf,
  inlinePolicy,
  NOW,
  newTestSealer,
  openTestStore,
  random,
  roleRow,
  type TestStore,
  userRow,
} from '../../identity/test-support.ts';
import { topic } from '../../identity/topics.ts';
import type { ContextValues } from '../../policy/request.ts';
import type { Permission } from '../contract.ts';
import { testNodeView } from '../test-node-view.ts';
import type { AssumeRoleRequest, AssumeRoleResponse, Credentials } from './schema.ts';
import { sts } from './service.ts';

const noHsm = () => Promise.reject(new Error('this bench has no HSM'));

export const OTHER = '210987654321';
export const USER_KEY = 'AKIAQNZGKIQYBOBKEY01';
export const user = userRow();
export const USER_ARN = `arn:aws:iam::${ACCOUNT}:user/bob`;
const SECRET = 'the-secret-access-key-of-this-user-is-40';
const sealer = newTestSealer();

/** Credentials to call with. */
export interface Keys {
  readonly id: string;
  readonly token?: string;
}

export const bob: Keys = { id: USER_KEY };

export const keysOf = (credentials: Credentials | undefined): Keys => ({
  id: credentials?.AccessKeyId ?? '',
  token: credentials?.SessionToken ?? '',
});

export const statement = (Effect: string, Action: string | string[], more: object = {}) => ({
  Effect,
  Action,
  ...more,
});
export const policy = (...Statement: object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement });
export const trust = (AWS: string, Action: string | string[] = 'sts:AssumeRole', more: object = {}): string =>
  policy(statement('Allow', Action, { Principal: { AWS }, ...more }));
/** Binds an ARN of a trust policy to who had it. */
export const bind = (arn: string, id: string) => ({ trust_bindings: JSON.stringify({ [arn]: id }) });

export const denied = (action: string, arn: string, callerArn = USER_ARN) => ({
  code: 'AccessDenied',
  status: 403,
  message: `User: ${callerArn} is not authorized to perform: ${action} on resource: ${arn}`,
});

/** The gateway's own, handed in because services do not know the gateway. */
export type AuthorizeCall = (
  caller: Caller,
  permissions: readonly Permission[],
  facts: ContextValues,
  standings: ReadonlyMap<string, AccountStanding>,
) => void;

/** STS over a database with two accounts and a user `bob`, called as the gateway calls it once a key is proven. */
export class StsBench {
  readonly at: TestStore;
  readonly root: Keys;
  readonly #authorizeCall: AuthorizeCall;
  readonly #directory: Directory;
  #roles = 0;

  private constructor(at: TestStore, rootKeyId: string, authorizeCall: AuthorizeCall) {
    this.at = at;
    this.root = { id: rootKeyId };
    this.#authorizeCall = authorizeCall;
    this.#directory = createDirectory({
      store: at.store,
      sealer,
      report: (problem) => assert.fail(problem),
    });
  }

  static async open(authorizeCall: AuthorizeCall): Promise<StsBench> {
    const at = await openTestStore();
    const context = { store: at.store, sealer, random, now: NOW };
    const root = await createAccount(context, { id: ACCOUNT, name: 'one', email: 'one@example.com' });
    await createAccount(context, { id: OTHER, name: 'two', email: 'two@example.com' });
    await at.write([topic.user(user.id)], async (tables) => {
      await tables.insertInto('users').values(user).execute();
      await tables
        .insertInto('access_keys')
        .values(accessKeyRow(sealer, USER_KEY, user.id, SECRET))
        .execute();
    });
    return new StsBench(at, root.accessKeyId, authorizeCall);
  }

  /** Takes away all roles and permissions. */
  async reset(): Promise<void> {
    const roles = await this.at.store.reader.selectFrom('roles').select('id').execute();
    await this.at.write([topic.user(user.id), ...roles.map(({ id }) => topic.role(id))], async (tables) => {
      await tables.deleteFrom('inline_policies').execute();
      await tables.deleteFrom('roles').execute();
    });
  }

  async callerOf({ id, token }: Keys, now = NOW): Promise<Caller> {
    const entry = await this.#directory.credential(id, token, now);
    assert.ok(typeof entry === 'object', String(entry));
    const caller = await this.#directory.caller(entry, now);
    assert.ok(typeof caller === 'object', String(caller));
    return caller;
  }

  async call<Output>(keys: Keys, operation: string, input: unknown): Promise<Output> {
    const claimed = await this.callerOf(keys);
    const found = sts.operations[operation];
    assert.ok(found?.kind === 'read');
    if (!sessionMayCall(claimed, 'sts', operation)) throw new Error(`session limit: ${operation}`);
    const ahead = {
      requestId: '00000000-0000-4000-8000-000000000000',
      now: NOW,
      region: 'us-east-1',
      caller: claimed,
      accountId: claimed.accountId,
      db: this.at.store.reader,
      random,
      sealer,
      issueSession: (claims: NewSession) =>
        issueSession({ sealer, random }, { ...claims, ancestry: ancestryOf(claimed, NOW) }),
      clusters: noClusters,
      vault: openVault({ call: noHsm, tellAll: noHsm, sealer }),
      publicUrl: 'https://keywarden.example.com',
      stillAllowed: () => Promise.resolve(),
      mayCall: () => Promise.resolve(false),
      refusesRootKeys: false,
      node: testNodeView,
      commit: this.at.store.write,
    };
    const caller = (await found.strengthen?.(ahead, input)) ?? claimed;
    const context = { ...ahead, caller };
    if (found.access !== 'none') {
      const facts = callerContext(caller, factsOf());
      this.#authorizeCall(caller, await found.access(context, input), facts, new Map());
    }
    return found.run(context, input);
  }

  assume(keys: Keys, input: Partial<AssumeRoleRequest> & { RoleArn: string }): Promise<AssumeRoleResponse> {
    return this.call(keys, 'AssumeRole', { RoleSessionName: 'work', ...input });
  }

  async makeRole(
    trustPolicy: string,
    row: Partial<IdentityTables['roles']> = {},
    ownPolicy?: string,
  ): Promise<{ readonly arn: string; readonly id: string }> {
    this.#roles++;
    const id = `AROAQNZGKIQY${String(this.#roles).padStart(8, '0')}`;
    const name = `Role${this.#roles}`;
    const names = { name, name_key: name.toLowerCase(), path: '/' };
    await this.at.write([topic.role(id)], async (tables) => {
      const role = roleRow({ id, ...names, trust_policy: trustPolicy, ...row });
      await tables.insertInto('roles').values(role).execute();
      if (ownPolicy === undefined) return;
      await tables
        .insertInto('inline_policies')
        .values(inlinePolicy('role', id, 'own', ownPolicy))
        .execute();
    });
    return { arn: `arn:aws:iam::${row.account_id ?? ACCOUNT}:role/${name}`, id };
  }

  /** Makes this bob's only policy. */
  giveBob(document: string): Promise<void> {
    return this.at.write([topic.user(user.id)], async (tables) => {
      await tables.deleteFrom('inline_policies').where('holder_id', '=', user.id).execute();
      await tables
        .insertInto('inline_policies')
        .values(inlinePolicy('user', user.id, 'own', document))
        .execute();
    });
  }
}
