import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { accessKeyPlace } from '../../../identity/access-key-place.ts';
import { findAccessKey } from '../records/access-keys.ts';
import { directoryOf } from '../records/directory.ts';
import type { User } from '../schema.ts';
import {
  ACCOUNT,
  type Bench,
  OTHER_ACCOUNT,
  openBench,
  refused,
  roleCaller,
  rootCaller,
  userCaller,
} from '../test-support.ts';
import { createAccessKey } from './create-access-key.ts';
import { createUser } from './create-user.ts';
import { deleteAccessKey } from './delete-access-key.ts';
import { getAccessKeyLastUsed } from './get-access-key-last-used.ts';
import { listAccessKeys } from './list-access-keys.ts';
import { updateAccessKey } from './update-access-key.ts';
import { updateUser } from './update-user.ts';

const UserName = 'bob';
const UNKNOWN = 'AKIAIOSFODNN7EXAMPLE';
const NOT_FOUND = `The Access Key with id ${UNKNOWN} cannot be found.`;
const NAME_WANTED = 'Must specify userName when calling with non-User credentials';

describe('access keys', () => {
  let bench: Bench;
  let bob: User | undefined;
  beforeEach(async () => {
    bench = await openBench();
    bob = (await bench.call(createUser, { UserName })).User;
  });
  afterEach(() => bench.close());
  const makeKey = async () => (await bench.call(createAccessKey, { UserName })).AccessKey;
  const makeKeyId = async () => (await makeKey())?.AccessKeyId ?? '';
  const list = async () => (await bench.call(listAccessKeys, { UserName })).AccessKeyMetadata;

  test('CreateAccessKey shows the secret once and stores it sealed to its row', async () => {
    const key = await makeKey();
    const id = key?.AccessKeyId ?? '';
    assert.match(id, /^AKIA[A-Z2-7]{16}$/);
    assert.match(key?.SecretAccessKey ?? '', /^[A-Za-z0-9+/]{40}$/);
    assert.deepEqual(key, {
      UserName,
      AccessKeyId: id,
      Status: 'Active',
      SecretAccessKey: key?.SecretAccessKey,
      CreateDate: new Date(bench.now),
    });
    assert.deepEqual(bench.changes, [`access-key/${id}`]);
    const row = await findAccessKey(directoryOf({ db: bench.store.reader }), id);
    assert.ok(row);
    const sealed = Buffer.from(row.sealed_secret);
    assert.equal(sealed.includes(key?.SecretAccessKey ?? ''), false);
    const opened = bench.sealer.open('secret-at-rest', row.sealed_secret, accessKeyPlace(row));
    assert.equal(opened.revealText(), key?.SecretAccessKey);
    assert.throws(() =>
      bench.sealer.open('secret-at-rest', row.sealed_secret, accessKeyPlace({ ...row, id: UNKNOWN })),
    );
    assert.deepEqual(await list(), [
      { UserName, AccessKeyId: id, Status: 'Active', CreateDate: new Date(bench.now) },
    ]);
  });

  test('a user has two keys at most', async () => {
    await makeKey();
    await makeKey();
    await refused(makeKey(), 'LimitExceeded', 409, 'Cannot exceed quota for AccessKeysPerUser: 2');
  });

  test('where the operator wants no keys of root, root makes none and activates none; users do', async () => {
    const { AccessKey } = await bench.call(createAccessKey, {});
    const AccessKeyId = AccessKey?.AccessKeyId ?? '';
    const update = (Status: 'Active' | 'Inactive') => bench.call(updateAccessKey, { AccessKeyId, Status });
    bench.refusesRootKeys = true;
    const root = `arn:aws:iam::${ACCOUNT}:root`;
    const text = (action: string): string =>
      `User: ${root} is not authorized to perform: iam:${action} on resource: ${root} because this server has disabled access keys of root`;
    await refused(bench.call(createAccessKey, {}), 'AccessDenied', 403, text('CreateAccessKey'));
    await update('Inactive');
    await refused(update('Active'), 'AccessDenied', 403, text('UpdateAccessKey'));
    await bench.call(deleteAccessKey, { AccessKeyId });
    await bench.call(updateAccessKey, { UserName, AccessKeyId: await makeKeyId(), Status: 'Active' });
  });

  test('without a user name the caller is meant', async () => {
    const caller = userCaller(bob);
    const { AccessKey } = await bench.call(createAccessKey, {}, caller);
    const AccessKeyId = AccessKey?.AccessKeyId ?? '';
    assert.equal(AccessKey?.UserName, UserName);
    assert.equal((await bench.call(listAccessKeys, {}, caller)).AccessKeyMetadata?.length, 1);
    await bench.call(updateAccessKey, { AccessKeyId, Status: 'Inactive' }, caller);
    assert.equal((await list())?.[0]?.Status, 'Inactive');
    await bench.call(deleteAccessKey, { AccessKeyId }, caller);
    assert.deepEqual(await list(), []);
  });

  test('without a user name a role must say whom it means', async () => {
    const AccessKeyId = await makeKeyId();
    for (const call of [
      () => bench.call(createAccessKey, {}, roleCaller()),
      () => bench.call(listAccessKeys, {}, roleCaller()),
      () => bench.call(updateAccessKey, { AccessKeyId, Status: 'Active' }, roleCaller()),
      () => bench.call(deleteAccessKey, { AccessKeyId }, roleCaller()),
      () => bench.permissions(deleteAccessKey, { AccessKeyId }, roleCaller()),
    ])
      await refused(call(), 'ValidationError', 400, NAME_WANTED);
  });

  test("root's keys are its own: no user name, a quota of their own, unseen among users", async () => {
    const { AccessKey } = await bench.call(createAccessKey, {});
    assert.equal(AccessKey?.UserName, undefined);
    const listed = (await bench.call(listAccessKeys, {})).AccessKeyMetadata;
    assert.deepEqual(Object.keys(listed?.[0] ?? {}), ['AccessKeyId', 'Status', 'CreateDate']);
    assert.deepEqual(await list(), []);
    assert.deepEqual((await bench.call(listAccessKeys, {}, rootCaller(OTHER_ACCOUNT))).AccessKeyMetadata, []);
    await bench.call(createAccessKey, {});
    await refused(
      bench.call(createAccessKey, {}),
      'LimitExceeded',
      409,
      'Cannot exceed quota for AccessKeysPerUser: 2',
    );
    const id = AccessKey?.AccessKeyId ?? '';
    await refused(
      bench.call(deleteAccessKey, { UserName, AccessKeyId: id }),
      'NoSuchEntity',
      404,
      `The Access Key with id ${id} cannot be found.`,
    );
    await bench.call(deleteAccessKey, { AccessKeyId: id });
    assert.equal((await bench.call(listAccessKeys, {})).AccessKeyMetadata?.length, 1);
  });

  test('status changes and deletion name the key they touch', async () => {
    const AccessKeyId = await makeKeyId();
    await bench.call(updateAccessKey, { UserName, AccessKeyId, Status: 'Inactive' });
    assert.deepEqual(bench.changes, [`access-key/${AccessKeyId}`]);
    assert.equal((await list())?.[0]?.Status, 'Inactive');
    await bench.call(updateAccessKey, { UserName, AccessKeyId, Status: 'Active' });
    assert.equal((await list())?.[0]?.Status, 'Active');
    await bench.call(deleteAccessKey, { UserName, AccessKeyId });
    assert.deepEqual(bench.changes, [`access-key/${AccessKeyId}`]);
    assert.deepEqual(await list(), []);
  });

  test("a caller cannot set AWS's own status Expired", async () => {
    const AccessKeyId = await makeKeyId();
    const call = bench.call(updateAccessKey, { UserName, AccessKeyId, Status: 'Expired' });
    await refused(call, 'InvalidInput', 400, 'Operation does not support status Expired');
    assert.equal((await list())?.[0]?.Status, 'Active');
  });

  test('neither users nor keys that are not there can be found', async () => {
    const noUser = 'The user with name eve cannot be found.';
    const eve = { UserName: 'eve' };
    await refused(bench.call(createAccessKey, eve), 'NoSuchEntity', 404, noUser);
    await refused(bench.call(listAccessKeys, eve), 'NoSuchEntity', 404, noUser);
    const key = { UserName, AccessKeyId: UNKNOWN };
    await refused(bench.call(updateAccessKey, { ...key, Status: 'Active' }), 'NoSuchEntity', 404, NOT_FOUND);
    await refused(bench.call(deleteAccessKey, key), 'NoSuchEntity', 404, NOT_FOUND);
  });

  test("another user's key cannot be found under this user's name", async () => {
    await bench.call(createUser, { UserName: 'ann' });
    const AccessKeyId = await makeKeyId();
    const text = `The Access Key with id ${AccessKeyId} cannot be found.`;
    const ann = { UserName: 'ann', AccessKeyId };
    await refused(bench.call(deleteAccessKey, ann), 'NoSuchEntity', 404, text);
    await refused(bench.call(updateAccessKey, { ...ann, Status: 'Inactive' }), 'NoSuchEntity', 404, text);
  });

  test('keys follow a user that is renamed', async () => {
    await makeKey();
    await bench.call(updateUser, { UserName, NewUserName: 'rob' });
    const { AccessKeyMetadata } = await bench.call(listAccessKeys, { UserName: 'rob' });
    assert.equal(AccessKeyMetadata?.[0]?.UserName, 'rob');
  });

  test('GetAccessKeyLastUsed says N/A until the key is used', async () => {
    const AccessKeyId = await makeKeyId();
    assert.deepEqual(await bench.call(getAccessKeyLastUsed, { AccessKeyId }), {
      UserName,
      AccessKeyLastUsed: { ServiceName: 'N/A', Region: 'N/A' },
    });
    await bench.store.write(({ db }) =>
      directoryOf({ db })
        .updateTable('access_keys')
        .set({ last_used_at: 1000, last_used_service: 'iam', last_used_region: 'us-east-1' })
        .execute(),
    );
    assert.deepEqual(await bench.call(getAccessKeyLastUsed, { AccessKeyId }), {
      UserName,
      AccessKeyLastUsed: { LastUsedDate: new Date(1000), ServiceName: 'iam', Region: 'us-east-1' },
    });
  });

  test('GetAccessKeyLastUsed asks for the owner, and denies keys unknown or of another account alike', async () => {
    const AccessKeyId = await makeKeyId();
    const [permission] = (await bench.permissions(getAccessKeyLastUsed, { AccessKeyId })) ?? [];
    assert.deepEqual(permission, {
      action: 'iam:GetAccessKeyLastUsed',
      resources: [
        {
          arn: `arn:aws:iam::${ACCOUNT}:user/${UserName}`,
          label: `access key ${AccessKeyId}`,
          contextKeys: {},
        },
      ],
    });
    const denied = (id: string, account: string): string =>
      `User: arn:aws:iam::${account}:root is not authorized to perform iam:GetAccessKeyLastUsed on resource: access key ${id}`;
    await refused(
      bench.permissions(getAccessKeyLastUsed, { AccessKeyId: UNKNOWN }),
      'AccessDenied',
      403,
      denied(UNKNOWN, ACCOUNT),
    );
    await refused(
      bench.permissions(getAccessKeyLastUsed, { AccessKeyId }, rootCaller(OTHER_ACCOUNT)),
      'AccessDenied',
      403,
      denied(AccessKeyId, OTHER_ACCOUNT),
    );
  });
});
