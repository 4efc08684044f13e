import assert from 'node:assert/strict';
import { authorize } from '../policy/authorize.ts';
import { createAccount } from './accounts.ts';
import type { Caller } from './caller.ts';
import { callerContext } from './caller-context.ts';
import type { CredentialEntry } from './credential.ts';
import { createDirectory, type Directory } from './directory.ts';
import type { SessionClaims } from './session-claims.ts';
import { issueSession } from './session-token.ts';
import {
  ACCOUNT,
  accessKeyRow,
  factsOf,
  NOW,
  newTestSealer,
  openTestStore,
  random,
  roleRow,
  type TestStore,
  userRow,
} from './test-support.ts';
import { topic } from './topics.ts';

export const sealer = newTestSealer();
export const user = userRow();
export const role = roleRow();
export const KEY = 'AKIAQNZGKIQYBOBKEY01';
export const SECRET = 'bob-secret-access-key-of-forty-character';

export const roleClaims: Omit<SessionClaims, 'sessionId'> = {
  kind: 'assumed-role',
  accountId: ACCOUNT,
  principal: { kind: 'role', id: role.id },
  sessionName: 'ci',
  issuedAt: NOW,
  expiresAt: NOW + 3_600_000,
  longTermAccessKeyId: KEY,
  policies: [],
  policyArns: [],
  tags: [],
  transitiveTagKeys: [],
};
export const userClaims = { ...roleClaims, principal: { kind: 'user' as const, id: user.id } };

export const allow = (Action: string | string[], Resource: string | string[] = '*') => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource }],
});

/** Children before what they refer to. */
const TABLES = [
  'policy_attachments',
  'inline_policies',
  'policy_versions',
  'policies',
  'group_members',
  'groups',
  'access_keys',
  'users',
  'roles',
  'revocations',
  'accounts',
] as const;

/** A directory over one database, for tests: an account with a user `bob`, its access key, and a role. */
export class DirectoryBench {
  readonly at: TestStore;
  directory: Directory;
  problems: string[] = [];

  private constructor(at: TestStore) {
    this.at = at;
    this.directory = this.newDirectory();
  }

  static async open(url?: string): Promise<DirectoryBench> {
    return new DirectoryBench(await openTestStore(url));
  }

  private newDirectory(): Directory {
    const report = (problem: string): void => void this.problems.push(problem);
    return createDirectory({ store: this.at.store, sealer, report });
  }

  /** Puts the rows back as they are at first, with a directory that knows nothing yet. */
  async reset(): Promise<void> {
    this.problems = [];
    this.directory.close();
    this.directory = this.newDirectory();
    await this.at.write([], async (tables) => {
      for (const table of TABLES) await tables.deleteFrom(table).execute();
    });
    await createAccount(
      { store: this.at.store, sealer, random, now: NOW },
      { id: ACCOUNT, name: 'management', email: 'root@example.com' },
    );
    await this.at.write([topic.user(user.id), topic.role(role.id), topic.accessKey(KEY)], async (tables) => {
      await tables.insertInto('users').values(user).execute();
      await tables.insertInto('roles').values(role).execute();
      await tables
        .insertInto('access_keys')
        .values(accessKeyRow(sealer, KEY, user.id, SECRET))
        .execute();
    });
  }

  async entryOf(id = KEY, token?: string, now = NOW): Promise<CredentialEntry> {
    const entry = await this.directory.credential(id, token, now);
    assert.ok(typeof entry === 'object', `no credentials: ${entry}`);
    return entry;
  }

  async sessionOf(claims: Omit<SessionClaims, 'sessionId'>): Promise<CredentialEntry> {
    const issued = issueSession({ sealer, random }, claims);
    return this.entryOf(issued.accessKeyId, issued.sessionToken);
  }

  async callerOf(entry: CredentialEntry, now = NOW): Promise<Caller> {
    const caller = await this.directory.caller(entry, now);
    assert.ok(typeof caller === 'object', `no caller: ${caller}`);
    return caller;
  }

  async may(entry: CredentialEntry, action: string, resource = '*'): Promise<boolean> {
    const caller = await this.callerOf(entry);
    const { identity, permissionsBoundary, session } = caller.policies;
    const { decision } = authorize({
      principal: caller.principal,
      action,
      resource,
      context: callerContext(caller, factsOf()),
      identityPolicies: identity,
      ...(permissionsBoundary && { permissionsBoundary }),
      ...(session && { sessionPolicies: session }),
    });
    return decision === 'Allow';
  }
}
