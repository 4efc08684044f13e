import assert from 'node:assert/strict';
import { createCipheriv, createDecipheriv, createSecretKey, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AccountId } from '../../core/account.ts';
import { assumedRoleArn, iamArn, rootArn } from '../../core/arn.ts';
import { AwsError } from '../../core/aws-error.ts';
import { SecretBytes } from '../../core/secret-bytes.ts';
import { noClusters } from '../../custody/clusters/test-support.ts';
import type { Sealer, SealPurpose } from '../../custody/custody.ts';
import { SealError } from '../../custody/seal-error.ts';
import { openVault } from '../../custody/vault/open-vault.ts';
import type { Caller } from '../../identity/caller.ts';
import { identityMigrations } from '../../identity/migrations.ts';
import { openStore } from '../../storage/open-store.ts';
import type { Store } from '../../storage/store.ts';
import type { Operation, OperationContext, Permission } from '../contract.ts';
import { testNodeView } from '../test-node-view.ts';
import { iamMigrations } from './migrations.ts';
import { directoryOf } from './records/directory.ts';

export const ACCOUNT: AccountId = '123456789012';
export const OTHER_ACCOUNT: AccountId = '210987654321';
const NOW = Date.UTC(2026, 10, 24, 7, 30);

const noHsm = () => Promise.reject(new Error('this bench has no HSM'));

/** Operations on a real database, without gateway, policies or HSM. */
export interface Bench {
  readonly store: Store;
  readonly sealer: Sealer;
  /** Milliseconds; tests may move it. */
  now: number;
  /** Whether the operator wants no access keys of root; not unless a test says so. */
  refusesRootKeys: boolean;
  /** Topics of the last write, in order of the alphabet. */
  readonly changes: readonly string[];
  /** Runs an operation as the gateway does: a write in a transaction. Root calls unless told. */
  call<Input, Output>(operation: Operation<Input, Output>, input: Input, as?: Caller): Promise<Output>;
  /** What the operation asks for; undefined for `'none'`. */
  permissions<Input>(
    operation: Operation<Input>,
    input: Input,
    as?: Caller,
  ): Promise<readonly Permission[] | undefined>;
  close(): Promise<void>;
}

/** A database with two accounts, in a folder that `close` removes. */
export async function openBench(): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), 'keywarden-iam-'));
  const store = await openStore({ url: `sqlite:${join(folder, 'test.db')}` });
  await store.migrate([...identityMigrations, ...iamMigrations]);
  await store.write(async ({ db }) => {
    for (const id of [ACCOUNT, OTHER_ACCOUNT]) await insertAccount(db, id);
  });
  const sealer = newTestSealer();
  const state = { now: NOW, refusesRootKeys: false, changes: [] as string[] };
  const contextFor = (caller: Caller, db: OperationContext['db']): OperationContext => ({
    requestId: '00000000-0000-4000-8000-000000000000',
    now: state.now,
    region: 'us-east-1',
    caller,
    accountId: caller.accountId,
    db,
    random: { bytes: (length) => randomBytes(length) },
    sealer,
    issueSession: () => {
      throw new Error('this bench makes no sessions');
    },
    clusters: noClusters,
    vault: openVault({ call: noHsm, tellAll: noHsm, sealer }),
    publicUrl: 'https://keywarden.example.com',
    stillAllowed: () => Promise.resolve(),
    mayCall: () => Promise.resolve(false),
    refusesRootKeys: state.refusesRootKeys,
    node: testNodeView,
  });
  return {
    store,
    sealer,
    get now() {
      return state.now;
    },
    set now(instant) {
      state.now = instant;
    },
    get refusesRootKeys() {
      return state.refusesRootKeys;
    },
    set refusesRootKeys(refuses) {
      state.refusesRootKeys = refuses;
    },
    get changes() {
      return state.changes;
    },
    async call(operation, input, as = rootCaller()) {
      if (operation.kind === 'read') return operation.run(contextFor(as, store.reader), input);
      const changes = new Set<string>();
      const prepared = await operation.prepare?.(
        {
          ...contextFor(as, store.reader),
          commit: (write) => store.write(write),
          ifItFails: () => undefined,
        },
        input,
      );
      const output = await store.write(async (tx) => {
        const context = { ...contextFor(as, tx.db), change: (topic: string) => void changes.add(topic) };
        return operation.run(context, input, prepared);
      });
      state.changes = [...changes].sort();
      return output;
    },
    async permissions(operation, input, as = rootCaller()) {
      const { access } = operation;
      return access === 'none' ? undefined : access(contextFor(as, store.reader), input);
    },
    async close() {
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
}

async function insertAccount(db: OperationContext['db'], id: AccountId): Promise<void> {
  const email = `root-${id}@example.com`;
  const row = {
    id,
    name: id,
    email,
    email_key: email,
    root_password_hash: null,
    alias: null,
    created_at: NOW,
  };
  const isManagement = id === ACCOUNT ? 1 : 0;
  await directoryOf({ db })
    .insertInto('accounts')
    .values({ ...row, is_management: isManagement })
    .execute();
}

const callerOf = (
  principal: Caller['principal'],
  rest: Pick<Caller, 'userId' | 'name' | 'path'>,
): Caller => ({
  principal,
  accountId: principal.accountId,
  arn: principal.arn,
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  tags: [],
  policies: { identity: [] },
  ...rest,
});

export const rootCaller = (accountId: AccountId = ACCOUNT): Caller =>
  callerOf(
    { type: 'root', accountId, arn: rootArn(accountId), uniqueId: accountId },
    { userId: accountId, name: accountId, path: '/' },
  );

/** A caller for the user that CreateUser answered. */
export function userCaller(
  user: { readonly UserId: string | undefined; readonly UserName: string | undefined } | undefined,
): Caller {
  const { UserId: id, UserName: name } = user ?? {};
  if (id === undefined || name === undefined) throw new Error('no user');
  const arn = iamArn(ACCOUNT, 'user', '/', name);
  return callerOf({ type: 'user', accountId: ACCOUNT, arn, uniqueId: id }, { userId: id, name, path: '/' });
}

export const roleCaller = (): Caller =>
  callerOf(
    {
      type: 'assumed-role',
      accountId: ACCOUNT,
      arn: assumedRoleArn(ACCOUNT, 'deployer', 'ci'),
      roleArn: iamArn(ACCOUNT, 'role', '/', 'deployer'),
      uniqueId: 'AROAYAAAAAAAAAAAAAAA',
    },
    { userId: 'AROAYAAAAAAAAAAAAAAA:ci', name: 'deployer', path: '/' },
  );

/** Fails unless `call` is refused with that code, status and text. */
export const refused = (
  call: Promise<unknown>,
  code: string,
  status: number,
  message: string,
): Promise<void> =>
  assert.rejects(call, (error) => {
    assert.ok(error instanceof AwsError, String(error));
    assert.deepEqual([error.code, error.status, error.message], [code, status, message]);
    return true;
  });

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Seals as custody does, under a key that lives as long as the test. */
function newTestSealer(): Sealer {
  const key = randomBytes(32);
  const associated = (purpose: SealPurpose, boundTo: string): Uint8Array =>
    new TextEncoder().encode(`${purpose}\n${boundTo}`);
  return {
    seal(purpose, plaintext, boundTo) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(associated(purpose, boundTo));
      const body = Buffer.concat([cipher.update(plaintext), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]);
    },
    open(purpose, sealed, boundTo) {
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES))
          .setAAD(associated(purpose, boundTo))
          .setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
        const body = decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES));
        return new SecretBytes(Buffer.concat([body, decipher.final()]));
      } catch {
        throw new SealError();
      }
    },
    macKey: () => createSecretKey(key),
    currentKeyId: () => 'test',
    knows: () => true,
    catchUp: async () => {},
  };
}
