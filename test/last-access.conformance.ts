import assert from 'node:assert/strict';
import { after, type TestContext, test } from 'node:test';
import {
  AttachUserPolicyCommand,
  CreateRoleCommand,
  GenerateServiceLastAccessedDetailsCommand,
  GetRoleCommand,
  GetServiceLastAccessedDetailsCommand,
  GetServiceLastAccessedDetailsWithEntitiesCommand,
  GetUserCommand,
  type IAMClient,
  ListRolesCommand,
  type ServiceLastAccessed,
} from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import {
  allow,
  assumeRole,
  createUser,
  iamClient,
  putUserPolicy,
  stsClient,
  trust,
} from './support/clients.ts';
import { skipWithoutPostgres, startPostgres } from './support/postgres.ts';
import { ACCOUNT, startServer } from './support/server.ts';

/** What users and roles call is written within a second or so, and stands in the reports. */

const arn = (resource: string): string => `arn:aws:iam::${ACCOUNT}:${resource}`;

async function reportOn(iam: IAMClient, Arn: string): Promise<string> {
  const input = { Arn, Granularity: 'ACTION_LEVEL' } as const;
  return (await iam.send(new GenerateServiceLastAccessedDetailsCommand(input))).JobId ?? '';
}

/** The report, once it knows of so many actions. */
async function servicesOf(
  iam: IAMClient,
  JobId: string,
  actions: number,
): Promise<readonly ServiceLastAccessed[]> {
  for (let tries = 0; ; tries++) {
    const answer = await iam.send(new GetServiceLastAccessedDetailsCommand({ JobId }));
    const services = answer.ServicesLastAccessed ?? [];
    const seen = services.flatMap((service) => service.TrackedActionsLastAccessed ?? []);
    if (seen.length >= actions) return services;
    assert.ok(tries < 100, `only ${seen.length} actions were recorded`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function callsAreReported(t: TestContext, database: 'sqlite' | 'postgres'): Promise<void> {
  const server = await startServer(t, { database });
  const iam = iamClient(server, server.root);
  const bob = await createUser(iam, 'bob');
  await putUserPolicy(iam, 'bob', allow(['iam:GetUser', 'sts:*', 's3:*']));
  await iam.send(
    new CreateRoleCommand({ RoleName: 'worker', AssumeRolePolicyDocument: trust(arn('user/bob')) }),
  );
  await iamClient(server, bob).send(new GetUserCommand({}));
  await assert.rejects(iamClient(server, bob).send(new ListRolesCommand({})), { name: 'AccessDenied' });
  const worker = await assumeRole(stsClient(server, bob, 'eu-west-1'), arn('role/worker'));
  await stsClient(server, worker, 'eu-central-1').send(new GetCallerIdentityCommand({}));

  const JobId = await reportOn(iam, arn('user/bob'));
  const services = await servicesOf(iam, JobId, 3);
  assert.deepEqual(
    services.map((service) => [
      service.ServiceNamespace,
      service.LastAuthenticatedEntity,
      service.LastAuthenticatedRegion,
      service.TotalAuthenticatedEntities,
      service.TrackedActionsLastAccessed?.map((action) => action.ActionName),
    ]),
    [
      // What was denied was tried all the same.
      ['iam', arn('user/bob'), 'us-east-1', 1, ['GetUser', 'ListRoles']],
      ['s3', undefined, undefined, 0, undefined],
      ['sts', arn('user/bob'), 'eu-west-1', 1, ['AssumeRole']],
    ],
  );
  const { EntityDetailsList } = await iam.send(
    new GetServiceLastAccessedDetailsWithEntitiesCommand({ JobId, ServiceNamespace: 'sts' }),
  );
  assert.deepEqual(
    EntityDetailsList?.map(({ EntityInfo }) => [EntityInfo?.Arn, EntityInfo?.Type, EntityInfo?.Path]),
    [[arn('user/bob'), 'USER', '/']],
  );
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: 'worker' }));
  assert.equal(Role?.RoleLastUsed?.Region, 'eu-central-1');
  assert.ok(Role?.RoleLastUsed?.LastUsedDate instanceof Date);

  const PolicyArn = 'arn:aws:iam::aws:policy/IAMReadOnlyAccess';
  await iam.send(new AttachUserPolicyCommand({ UserName: 'bob', PolicyArn }));
  const [ofPolicy] = await servicesOf(iam, await reportOn(iam, PolicyArn), 2);
  assert.equal(ofPolicy?.LastAuthenticatedEntity, arn('user/bob'));
  assert.deepEqual(server.log, []);
}

test('on sqlite, what is called is reported', (t) => callsAreReported(t, 'sqlite'));

test('on postgres, what is called is reported', { skip: skipWithoutPostgres() }, (t) =>
  callsAreReported(t, 'postgres'),
);

if (skipWithoutPostgres() === false) after(async () => (await startPostgres()).stop());
