import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, test } from 'node:test';
import type { Caller } from '../../../identity/caller.ts';
import { credentialsOf } from '../records/credentials.ts';
import { type Bench, openBench, refused, rootCaller, userCaller } from '../test-support.ts';
import { createUser } from './create-user.ts';
import { deleteUser } from './delete-user.ts';
import { serviceCredentialOperations } from './service-credential-operations.ts';
import { updateUser } from './update-user.ts';

let bench: Bench;
let anna: Caller;

describe('service-specific credentials', () => {
  beforeEach(async () => {
    bench = await openBench();
    const { User } = await bench.call(createUser, { UserName: 'anna' });
    await bench.call(createUser, { UserName: 'bert' });
    anna = userCaller(User);
  });
  afterEach(() => bench.close());

  const call = (verb: string, input: object = {}, as = rootCaller()) => {
    const name = verb === 'List' ? 'ListServiceSpecificCredentials' : `${verb}ServiceSpecificCredential`;
    const operation = serviceCredentialOperations[name] ?? assert.fail(name);
    return bench.call(operation, input, as);
  };
  const CODECOMMIT = 'codecommit.amazonaws.com';
  const create = async (more: object = {}) =>
    (await call('Create', { UserName: 'anna', ServiceName: CODECOMMIT, ...more })).ServiceSpecificCredential;
  const list = async (input: object = { UserName: 'anna' }, as?: Caller) =>
    (await call('List', input, as)).ServiceSpecificCredentials;

  test('a password for a service is shown when it is made and when it is reset, never else', async () => {
    const made = await create({ ServiceName: 'CodeCommit.amazonaws.com' });
    const { ServicePassword, ...metadata } = made;
    assert.match(ServicePassword, /^[A-Za-z0-9+/]{59}=$/);
    const { ServiceSpecificCredentialId } = made;
    assert.match(ServiceSpecificCredentialId, /^ACCA[A-Z2-7]{17}$/);
    assert.deepEqual(metadata, {
      CreateDate: new Date(bench.now),
      ServiceName: CODECOMMIT,
      ServiceUserName: 'anna-at-123456789012',
      ServiceSpecificCredentialId,
      UserName: 'anna',
      Status: 'Active',
    });
    assert.deepEqual(await list(), [metadata]);
    await call('Update', { UserName: 'anna', ServiceSpecificCredentialId, Status: 'Inactive' });
    const reset = await call('Reset', { ServiceSpecificCredentialId }, anna);
    const { ServicePassword: second, ...same } = reset.ServiceSpecificCredential;
    assert.deepEqual(same, { ...metadata, Status: 'Inactive' });
    assert.notEqual(second, ServicePassword);
    const row = await credentialsOf({ db: bench.store.reader })
      .selectFrom('service_credentials')
      .selectAll()
      .executeTakeFirstOrThrow();
    assert.deepEqual(Buffer.from(row.secret_digest), createHash('sha256').update(second).digest());
    await call('Delete', { UserName: 'anna', ServiceSpecificCredentialId });
    assert.deepEqual(await list(), []);
  });

  test('an API key names its alias within, and ends when it should', async () => {
    const { ServiceCredentialSecret, ...metadata } = await create({
      ServiceName: 'bedrock.amazonaws.com',
      CredentialAgeDays: 1,
    });
    assert.match(ServiceCredentialSecret, /^ABSK/);
    const within = Buffer.from(ServiceCredentialSecret.slice(4), 'base64').toString();
    assert.match(within, /^anna-at-123456789012:[A-Za-z0-9+/]{59}=$/);
    assert.equal(metadata.ServiceCredentialAlias, 'anna-at-123456789012');
    assert.equal(metadata.ServiceUserName, undefined);
    assert.deepEqual(metadata.ExpirationDate, new Date(bench.now + 86_400_000));
    bench.now += 86_399_999;
    assert.equal((await list())[0].Status, 'Active');
    bench.now += 1;
    assert.equal((await list())[0].Status, 'Expired');
  });

  test('two for each service, under different logins that outlive a change of name', async () => {
    await create();
    const second = await create();
    assert.equal(second.ServiceUserName, 'anna+1-at-123456789012');
    await refused(
      create(),
      'LimitExceeded',
      409,
      'Cannot exceed quota for ContextSpecificCredentialsPerUserPerContext: 2',
    );
    const elsewhere = await create({ ServiceName: 'cassandra.amazonaws.com' });
    assert.equal(elsewhere.ServiceUserName, 'anna-at-123456789012');
    await bench.call(updateUser, { UserName: 'anna', NewUserName: 'hanna' });
    const renamed = await list({ UserName: 'hanna', ServiceName: CODECOMMIT });
    assert.deepEqual(
      renamed.map((row: { UserName: string }) => row.UserName),
      ['hanna', 'hanna'],
    );
    await bench.call(updateUser, { UserName: 'bert', NewUserName: 'anna' });
    assert.equal((await create()).ServiceUserName, 'anna+2-at-123456789012');
  });

  test('credentials of others are not touched', async () => {
    const { ServiceSpecificCredentialId } = await create();
    for (const verb of ['Update', 'Reset', 'Delete'])
      await refused(
        call(verb, { UserName: 'bert', ServiceSpecificCredentialId, Status: 'Inactive' }),
        'ValidationError',
        400,
        `User bert does not have a service specific credential with id ${ServiceSpecificCredentialId}`,
      );
    const absent = 'satisfiesregexbutstillinvalid';
    for (const verb of ['Update', 'Reset', 'Delete']) {
      const input = { ServiceSpecificCredentialId: absent, Status: 'Inactive' };
      const message = `No such credential ${absent} exists`;
      await refused(call(verb, { ...input, UserName: 'anna' }), 'NoSuchEntity', 404, message);
      const unknown = 'The user with name nobody cannot be found.';
      await refused(call(verb, { ...input, UserName: 'nobody' }), 'NoSuchEntity', 404, unknown);
    }
    await refused(
      call('Update', { UserName: 'anna', ServiceSpecificCredentialId, Status: 'Expired' }),
      'InvalidInput',
      400,
      'Operation does not support status Expired',
    );
    await refused(
      bench.call(deleteUser, { UserName: 'anna' }),
      'DeleteConflict',
      409,
      'Cannot delete entity, must remove referenced objects first.',
    );
  });

  test('services without such credentials are named, after users who are not there', async () => {
    const unsupported = (service: string) =>
      `No such service ${service} is supported for Service Specific Credentials`;
    for (const ServiceName of ['lambda.amazonaws.com', 'o3on3n3onosneo', '__proto__']) {
      await refused(create({ ServiceName }), 'NoSuchEntity', 404, unsupported(ServiceName));
      await refused(list({ UserName: 'anna', ServiceName }), 'NoSuchEntity', 404, unsupported(ServiceName));
    }
    await refused(
      create({ UserName: 'nobody', ServiceName: 'lambda.amazonaws.com' }),
      'NoSuchEntity',
      404,
      'The user with name nobody cannot be found.',
    );
  });

  test('the list shows one user, the caller, or everybody', async () => {
    await create();
    await create({ UserName: 'bert' });
    const names = async (input: object, as?: Caller): Promise<string[]> =>
      (await list(input, as)).map((row: { UserName: string }) => row.UserName).sort();
    assert.deepEqual(await names({}, anna), ['anna']);
    assert.deepEqual(await names({ UserName: 'bert', AllUsers: false }), ['bert']);
    assert.deepEqual(await names({ AllUsers: true }), ['anna', 'bert']);
    assert.deepEqual(await names({ AllUsers: true, ServiceName: 'cassandra.amazonaws.com' }), []);
    await refused(
      list({ AllUsers: true, UserName: 'anna' }),
      'ValidationError',
      400,
      'Cannot specify both UserName and AllUsers.',
    );
    const first = await call('List', { AllUsers: true, MaxItems: 1 });
    assert.equal(first.IsTruncated, true);
    const second = await call('List', { AllUsers: true, MaxItems: 1, Marker: first.Marker });
    assert.equal(second.IsTruncated, false);
  });

  test('who lists everybody needs the permission for everybody, and policies may ask for service and age', async () => {
    const operation = (name: string) => serviceCredentialOperations[name] ?? assert.fail(name);
    const [all] =
      (await bench.permissions(operation('ListServiceSpecificCredentials'), { AllUsers: true })) ?? [];
    assert.deepEqual(all?.resources, [{ arn: 'arn:aws:iam::123456789012:user/*' }]);
    const [made] =
      (await bench.permissions(operation('CreateServiceSpecificCredential'), {
        UserName: 'anna',
        ServiceName: 'BEDROCK.amazonaws.com',
        CredentialAgeDays: 30,
      })) ?? [];
    assert.deepEqual(made?.contextKeys, {
      'iam:ServiceSpecificCredentialServiceName': 'bedrock.amazonaws.com',
      'iam:ServiceSpecificCredentialAgeDays': '30',
    });
    const { ServiceSpecificCredentialId } = await create();
    const [reset] =
      (await bench.permissions(operation('ResetServiceSpecificCredential'), {
        UserName: 'anna',
        ServiceSpecificCredentialId,
      })) ?? [];
    assert.deepEqual(reset?.contextKeys, { 'iam:ServiceSpecificCredentialServiceName': CODECOMMIT });
  });
});
