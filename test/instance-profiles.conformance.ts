import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  AddRoleToInstanceProfileCommand,
  CreateInstanceProfileCommand,
  CreateRoleCommand,
  CreateServiceLinkedRoleCommand,
  DeleteServiceLinkedRoleCommand,
  paginateListInstanceProfiles,
  TagRoleCommand,
  UnmodifiableEntityException,
  UpdateAssumeRolePolicyCommand,
  waitUntilInstanceProfileExists,
} from '@aws-sdk/client-iam';
import { allow, createUser, iamClient, policyOf, putUserPolicy } from './support/clients.ts';
import { ACCOUNT, startServer } from './support/server.ts';

const arn = (resource: string): string => `arn:aws:iam::${ACCOUNT}:${resource}`;
const TRUST = policyOf({
  Effect: 'Allow',
  Principal: { Service: 'ec2.amazonaws.com' },
  Action: 'sts:AssumeRole',
});

test('a role gets into an instance profile only by who may pass it to EC2', async (t) => {
  const server = await startServer(t);
  const iam = iamClient(server, server.root);
  const bob = iamClient(server, await createUser(iam, 'bob'));
  const both = { InstanceProfileName: 'workers', RoleName: 'worker' };
  await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: 'workers' }));
  await waitUntilInstanceProfileExists({ client: iam, maxWaitTime: 5 }, { InstanceProfileName: 'workers' });
  const Tags = [{ Key: 'team', Value: 'blue' }];
  await iam.send(new CreateRoleCommand({ RoleName: 'worker', AssumeRolePolicyDocument: TRUST, Tags }));
  const add = () => bob.send(new AddRoleToInstanceProfileCommand(both));
  const may = allow('iam:AddRoleToInstanceProfile');
  const pass = (Condition: object) => ({ ...allow('iam:PassRole', arn('role/worker')), Condition });

  const refusedUnlessMay = (action: string, resource: string) =>
    assert.rejects(add(), {
      name: 'AccessDenied',
      message: `User: ${arn('user/bob')} is not authorized to perform: iam:${action} on resource: ${resource} because no identity-based policy allows the iam:${action} action`,
    });
  await refusedUnlessMay('AddRoleToInstanceProfile', 'instance profile workers');
  await putUserPolicy(iam, 'bob', may);
  await refusedUnlessMay('PassRole', arn('role/worker'));
  for (const condition of [
    { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } },
    { ArnLike: { 'iam:AssociatedResourceArn': `arn:aws:ec2:us-east-1:${ACCOUNT}:instance/*` } },
    { StringEquals: { 'aws:ResourceTag/team': 'blue' } },
  ]) {
    await putUserPolicy(iam, 'bob', may, pass(condition));
    await refusedUnlessMay('PassRole', arn('role/worker'));
  }
  await putUserPolicy(
    iam,
    'bob',
    may,
    pass({
      StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' },
      ArnEquals: { 'iam:AssociatedResourceArn': `arn:aws:ec2:*:${ACCOUNT}:instance/*` },
    }),
  );
  await add();
  const names: (string | undefined)[] = [];
  for await (const page of paginateListInstanceProfiles({ client: iam }, {}))
    for (const { Roles } of page.InstanceProfiles ?? []) names.push(...(Roles ?? []).map((r) => r.RoleName));
  assert.deepEqual(names, ['worker']);
});

test('a policy that names a service lets make its role and no other; nobody but AWS changes it', async (t) => {
  const server = await startServer(t);
  const iam = iamClient(server, server.root);
  const bob = iamClient(server, await createUser(iam, 'bob'));
  await putUserPolicy(iam, 'bob', {
    ...allow('iam:CreateServiceLinkedRole'),
    Condition: { StringLike: { 'iam:AWSServiceName': 'batch.amazonaws.com' } },
  });
  const make = (AWSServiceName: string) => bob.send(new CreateServiceLinkedRoleCommand({ AWSServiceName }));
  const { Role } = await make('batch.amazonaws.com');
  const RoleName = 'AWSServiceRoleForBatch';
  assert.equal(Role?.RoleName, RoleName);
  const ecs = 'role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS';
  await assert.rejects(make('ecs.amazonaws.com'), { name: 'AccessDenied', message: new RegExp(arn(ecs)) });
  await assert.rejects(
    iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: TRUST })),
    (error) => error instanceof UnmodifiableEntityException,
  );
  await iam.send(new TagRoleCommand({ RoleName, Tags: [{ Key: 'a', Value: 'b' }] }));
  await iam.send(new DeleteServiceLinkedRoleCommand({ RoleName }));
});
