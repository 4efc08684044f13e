import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { SecretBytes } from '../../../core/secret-bytes.ts';
import type { Caller } from '../../../identity/caller.ts';
import { isPassword } from '../../../identity/password.ts';
import { authorize } from '../../../policy/authorize.ts';
import { directoryOf } from '../records/directory.ts';
import { type Bench, openBench, refused, roleCaller, rootCaller, userCaller } from '../test-support.ts';
import { createUser } from './create-user.ts';
import { deleteUser } from './delete-user.ts';
import { getAccountSummary } from './get-account-summary.ts';
import { passwordOperations } from './password-operations.ts';

let bench: Bench;
let anna: Caller;

describe('login profiles', () => {
  beforeEach(async () => {
    bench = await openBench();
    const { User } = await bench.call(createUser, { UserName: 'anna' });
    anna = userCaller(User);
  });
  afterEach(() => bench.close());

  /** Root calls unless told. */
  const call = (name: string, input: object = {}, as?: Caller) => {
    const operation = passwordOperations[name] ?? assert.fail(name);
    return bench.call(operation, input, as);
  };

  const PASSWORD = 'TestPassword123!';
  const create = (Password = PASSWORD) => call('CreateLoginProfile', { UserName: 'anna', Password });
  const policy = (input: object) => call('UpdateAccountPasswordPolicy', input);

  async function storedHash(): Promise<string> {
    const row = await directoryOf({ db: bench.store.reader })
      .selectFrom('login_profiles')
      .selectAll()
      .executeTakeFirstOrThrow();
    return row.password_hash;
  }

  const isStored = async (password: string) => isPassword(SecretBytes.fromText(password), await storedHash());

  test('a login profile is made, shown, changed and deleted', async () => {
    const LoginProfile = {
      UserName: 'anna',
      CreateDate: new Date(bench.now),
      PasswordResetRequired: false,
    };
    const made = await call('CreateLoginProfile', {
      UserName: 'ANNA',
      Password: PASSWORD,
      PasswordResetRequired: false,
    });
    assert.deepEqual(made, { LoginProfile });
    assert.deepEqual(bench.changes, [`user/${anna.userId}`]);
    assert.ok(await isStored(PASSWORD));
    assert.deepEqual(await call('GetLoginProfile', { UserName: 'anna' }), { LoginProfile });
    assert.deepEqual(await call('GetLoginProfile', {}, anna), { LoginProfile });
    await call('UpdateLoginProfile', {
      UserName: 'anna',
      Password: 'NewPassword456!',
      PasswordResetRequired: true,
    });
    assert.ok(await isStored('NewPassword456!'));
    const changed = { LoginProfile: { ...LoginProfile, PasswordResetRequired: true } };
    assert.deepEqual(await call('GetLoginProfile', { UserName: 'anna' }), changed);
    await call('DeleteLoginProfile', { UserName: 'anna' });
    const gone = ['NoSuchEntity', 404, 'Login Profile for User anna cannot be found.'] as const;
    for (const name of ['GetLoginProfile', 'UpdateLoginProfile', 'DeleteLoginProfile'])
      await refused(call(name, { UserName: 'anna' }), ...gone);
  });

  test('a change that does not speak of a reset leaves it as it was, and so does one that says nothing', async () => {
    await call('CreateLoginProfile', { UserName: 'anna', Password: PASSWORD, PasswordResetRequired: true });
    await call('UpdateLoginProfile', { UserName: 'anna', Password: 'NewPassword456!' });
    await call('UpdateLoginProfile', { UserName: 'anna' });
    const { LoginProfile } = await call('GetLoginProfile', { UserName: 'anna' });
    assert.equal(LoginProfile.PasswordResetRequired, true);
    await call('ChangePassword', { OldPassword: 'NewPassword456!', NewPassword: PASSWORD }, anna);
    const after = await call('GetLoginProfile', { UserName: 'anna' });
    assert.equal(after.LoginProfile.PasswordResetRequired, false);
  });

  test('nobody gets two passwords, and who is not there gets none', async () => {
    await create();
    await refused(
      create('AnotherPassword123!'),
      'EntityAlreadyExists',
      409,
      'Login Profile for user anna already exists.',
    );
    const unknown = ['NoSuchEntity', 404, 'The user with name nobody cannot be found.'] as const;
    for (const name of ['CreateLoginProfile', 'GetLoginProfile', 'UpdateLoginProfile', 'DeleteLoginProfile'])
      await refused(call(name, { UserName: 'nobody', Password: PASSWORD }), ...unknown);
  });

  test('root has no login profile of this kind, and a password must be given', async () => {
    const message = 'Must specify userName when calling with non-User credentials';
    await refused(call('GetLoginProfile'), 'ValidationError', 400, message);
    await refused(call('CreateLoginProfile', { Password: PASSWORD }), 'ValidationError', 400, message);
    await refused(
      call('CreateLoginProfile', { UserName: 'anna' }),
      'ValidationError',
      400,
      'Must specify password when not calling with a session of AssumeRoot',
    );
  });

  test('a user with a password cannot be deleted; without, its earlier passwords go with it', async () => {
    await create();
    await refused(
      bench.call(deleteUser, { UserName: 'anna' }),
      'DeleteConflict',
      409,
      'Cannot delete entity, must delete login profile first.',
    );
    await call('DeleteLoginProfile', { UserName: 'anna' });
    await bench.call(deleteUser, { UserName: 'anna' });
    const left = await directoryOf({ db: bench.store.reader })
      .selectFrom('password_history')
      .selectAll()
      .execute();
    assert.deepEqual(left, []);
  });

  test('an account without a policy has AWS’s default one', async () => {
    await refused(
      create('passw0rd'),
      'PasswordPolicyViolation',
      400,
      'Password should meet 1 more of the following requirements: Password should have at least one uppercase letter, Password should have at least one symbol',
    );
    await refused(
      call('GetAccountPasswordPolicy'),
      'NoSuchEntity',
      404,
      'The Password Policy with domain name 123456789012 cannot be found.',
    );
    await refused(
      call('DeleteAccountPasswordPolicy'),
      'NoSuchEntity',
      404,
      'The account policy with name PasswordPolicy cannot be found.',
    );
  });

  test('a policy says what it was told, and nothing else', async () => {
    await policy({});
    const bare = {
      AllowUsersToChangePassword: false,
      ExpirePasswords: false,
      MinimumPasswordLength: 6,
      RequireLowercaseCharacters: false,
      RequireNumbers: false,
      RequireSymbols: false,
      RequireUppercaseCharacters: false,
    };
    assert.deepEqual(await call('GetAccountPasswordPolicy'), { PasswordPolicy: bare });
    const full = {
      AllowUsersToChangePassword: true,
      HardExpiry: true,
      MaxPasswordAge: 60,
      MinimumPasswordLength: 10,
      PasswordReusePrevention: 3,
      RequireLowercaseCharacters: true,
      RequireNumbers: true,
      RequireSymbols: true,
      RequireUppercaseCharacters: true,
    };
    await policy(full);
    assert.deepEqual(await call('GetAccountPasswordPolicy'), {
      PasswordPolicy: { ...full, ExpirePasswords: true },
    });
    await policy({ HardExpiry: false });
    const { PasswordPolicy } = await call('GetAccountPasswordPolicy');
    assert.deepEqual(PasswordPolicy, { ...bare, HardExpiry: false });
    await call('DeleteAccountPasswordPolicy');
    await refused(
      create('aaaaaa'),
      'PasswordPolicyViolation',
      400,
      'Password should have a minimum length of 8, Password should meet 2 more of the following requirements: Password should have at least one uppercase letter, Password should have at least one number, Password should have at least one symbol',
    );
  });

  test('a policy is enforced wherever a password is set', async () => {
    await policy({ MinimumPasswordLength: 20 });
    const tooShort = ['PasswordPolicyViolation', 400, 'Password should have a minimum length of 20'] as const;
    await refused(create(), ...tooShort);
    await create('a-password-that-is-long-enough');
    await refused(call('UpdateLoginProfile', { UserName: 'anna', Password: PASSWORD }), ...tooShort);
    const change = { OldPassword: 'a-password-that-is-long-enough', NewPassword: PASSWORD };
    await refused(call('ChangePassword', change, anna), ...tooShort);
  });

  test('the last passwords may not be used again, whoever sets them', async () => {
    await policy({ PasswordReusePrevention: 2 });
    await create('first-1');
    const set = async (Password: string) => {
      bench.now += 1000;
      await call('UpdateLoginProfile', { UserName: 'anna', Password });
    };
    const reused = [
      'PasswordPolicyViolation',
      400,
      'Password should not be one of the last 2 passwords',
    ] as const;
    await refused(set('first-1'), ...reused);
    await set('second-2');
    await refused(set('first-1'), ...reused);
    await refused(
      call('ChangePassword', { OldPassword: 'second-2', NewPassword: 'second-2' }, anna),
      ...reused,
    );
    await call('DeleteLoginProfile', { UserName: 'anna' });
    await refused(create('second-2'), ...reused);
    bench.now += 1000;
    await create('third-3');
    await set('first-1');
    assert.ok(await isStored('first-1'));
  });

  test('only who knows the old password changes its own', async () => {
    const change = (input: object, as: Caller) => call('ChangePassword', input, as);
    await refused(
      change({ OldPassword: PASSWORD, NewPassword: PASSWORD }, anna),
      'NoSuchEntity',
      404,
      'Login Profile for User anna cannot be found.',
    );
    await create();
    await refused(
      change({ OldPassword: 'WrongPassword1!', NewPassword: 'NewPassword456!' }, anna),
      'AccessDenied',
      403,
      'The old password was incorrect.',
    );
    await change({ OldPassword: PASSWORD, NewPassword: 'NewPassword456!' }, anna);
    assert.ok(await isStored('NewPassword456!'));
    const onlyUsers = ['InvalidUserType', 400, 'Only IAM users can change their own password.'] as const;
    for (const other of [rootCaller(), roleCaller()])
      await refused(change({ OldPassword: PASSWORD, NewPassword: PASSWORD }, other), ...onlyUsers);
  });

  test('a password that was judged by rules of before is not taken', async () => {
    await create();
    const operation = passwordOperations['UpdateLoginProfile'];
    assert.ok(operation?.kind === 'write');
    const overtaken = {
      ...operation,
      prepare: async (...given: Parameters<NonNullable<typeof operation.prepare>>) => {
        const prepared = await operation.prepare?.(...given);
        await policy({ MinimumPasswordLength: 100 });
        return prepared;
      },
    };
    await refused(
      bench.call(overtaken, { UserName: 'anna', Password: 'NewPassword456!' }),
      'EntityTemporarilyUnmodifiable',
      409,
      'The password was changed by another request. Please try again.',
    );
    assert.ok(await isStored(PASSWORD));
  });

  /** Whether the caller may, with no policies of its own. */
  async function mayWithoutPolicies(name: string, as: Caller): Promise<boolean> {
    const operation = passwordOperations[name] ?? assert.fail(name);
    const [permission] = (await bench.permissions(operation, {}, as)) ?? [];
    const [resource] = permission?.resources ?? [];
    assert.ok(permission && resource);
    const { decision } = authorize({
      principal: as.principal,
      action: permission.action,
      resource: resource.arn,
      context: new Map(),
      identityPolicies: [],
      ...(resource.policy && { resourcePolicy: resource.policy }),
    });
    return decision === 'Allow';
  }

  test('users may change their own password without a policy of their own when the account says so', async () => {
    for (const name of ['ChangePassword', 'GetAccountPasswordPolicy'])
      assert.equal(await mayWithoutPolicies(name, anna), false, name);
    await policy({ AllowUsersToChangePassword: true });
    for (const name of ['ChangePassword', 'GetAccountPasswordPolicy'])
      assert.equal(await mayWithoutPolicies(name, anna), true, name);
    assert.equal(await mayWithoutPolicies('GetAccountPasswordPolicy', roleCaller()), false);
  });

  test('the account summary tells whether root has a password', async () => {
    const present = async () => (await bench.call(getAccountSummary, {})).SummaryMap?.AccountPasswordPresent;
    assert.equal(await present(), 0);
    await bench.store.write(async ({ db }) => {
      await directoryOf({ db }).updateTable('accounts').set({ root_password_hash: 'x' }).execute();
    });
    assert.equal(await present(), 1);
  });
});
