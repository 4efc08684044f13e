import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { HOLDERS } from '../holders.ts';
import { ACCOUNT, type Bench, OTHER_ACCOUNT, openBench, refused, rootCaller } from '../test-support.ts';
import { addRoleToInstanceProfile } from './add-role-to-instance-profile.ts';
import { attachPolicy } from './attach-policy.ts';
import { createInstanceProfile } from './create-instance-profile.ts';
import { createRole } from './create-role.ts';
import { createServiceLinkedRole } from './create-service-linked-role.ts';
import { deleteInlinePolicy } from './delete-inline-policy.ts';
import { deletePermissionsBoundary } from './delete-permissions-boundary.ts';
import { deleteRole } from './delete-role.ts';
import { deleteServiceLinkedRole } from './delete-service-linked-role.ts';
import { detachPolicy } from './detach-policy.ts';
import { getRole } from './get-role.ts';
import { getServiceLinkedRoleDeletionStatus } from './get-service-linked-role-deletion-status.ts';
import { listAttachedPolicies } from './list-attached-policies.ts';
import { putInlinePolicy } from './put-inline-policy.ts';
import { putPermissionsBoundary } from './put-permissions-boundary.ts';
import { tagRole } from './tag-role.ts';
import { updateAssumeRolePolicy } from './update-assume-role-policy.ts';
import { updateRole } from './update-role.ts';
import { updateRoleDescription } from './update-role-description.ts';

const service = 'batch.amazonaws.com';
const RoleName = 'AWSServiceRoleForBatch';
const Path = `/aws-service-role/${service}/`;
const POLICY = 'arn:aws:iam::aws:policy/aws-service-role/BatchServiceRolePolicy';
const ALLOW = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}';
const TRUST =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"batch.amazonaws.com"},"Action":"sts:AssumeRole"}]}';

describe('service-linked roles', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench();
  });
  afterEach(() => bench.close());
  const make = async (AWSServiceName = service, more: object = {}) =>
    (await bench.call(createServiceLinkedRole, { AWSServiceName, ...more })).Role;

  test('the service alone tells name, path, trust policy and policy of its role', async () => {
    const made = await make();
    const trust = {
      Version: '2012-10-17',
      Statement: [{ Action: ['sts:AssumeRole'], Effect: 'Allow', Principal: { Service: [service] } }],
    };
    assert.deepEqual(made, {
      Path,
      RoleName,
      RoleId: made?.RoleId,
      Arn: `arn:aws:iam::${ACCOUNT}:role${Path}${RoleName}`,
      CreateDate: new Date(bench.now),
      AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(trust)),
    });
    const { Role } = await bench.call(getRole, { RoleName });
    assert.equal(Role?.AssumeRolePolicyDocument, encodeURIComponent(TRUST));
    assert.equal(Role?.MaxSessionDuration, 3600);
    const attached = await bench.call(listAttachedPolicies('role'), { RoleName });
    assert.deepEqual(attached, {
      AttachedPolicies: [{ PolicyName: 'BatchServiceRolePolicy', PolicyArn: POLICY }],
      IsTruncated: false,
    });
  });

  test('a service has one role unless it takes suffixes', async () => {
    await make();
    const text = (name: string) =>
      `Service role name ${name} has been taken in this account, please try a different suffix.`;
    await refused(make(), 'InvalidInput', 400, text(RoleName));
    const noSuffix = `Custom suffix is not allowed for ${service}`;
    await refused(make(service, { CustomSuffix: 'a' }), 'InvalidInput', 400, noSuffix);
    const several = 'autoscaling.amazonaws.com';
    const name = 'AWSServiceRoleForAutoScaling';
    assert.equal((await make(several))?.RoleName, name);
    assert.equal((await make(several, { CustomSuffix: 'a' }))?.RoleName, `${name}_a`);
    await refused(make(several, { CustomSuffix: 'a' }), 'InvalidInput', 400, text(`${name}_a`));
    const long = 'a'.repeat(40);
    await refused(
      make(several, { CustomSuffix: long }),
      'InvalidInput',
      400,
      `Service role name ${name}_${long} is longer than 64 characters.`,
    );
  });

  test('a service that has no such role, or in another case, is refused as by AWS', async () => {
    for (const name of ['account.amazonaws.com', 'Batch.amazonaws.com'])
      await refused(make(name), 'AccessDenied', 403, `Cannot find Service Linked Role template for ${name}`);
  });

  test('only AWS changes what such a role is and holds', async () => {
    await make();
    await bench.call(createInstanceProfile, { InstanceProfileName: 'p' });
    const input = {
      RoleName,
      PolicyArn: POLICY,
      PolicyName: 'p',
      PolicyDocument: ALLOW,
      PermissionsBoundary: 'arn:aws:iam::aws:policy/ReadOnlyAccess',
      InstanceProfileName: 'p',
    };
    const text = `Cannot perform the operation on the protected role '${RoleName}' - this role is only modifiable by AWS`;
    for (const operation of [
      deleteRole,
      updateAssumeRolePolicy,
      attachPolicy('role'),
      detachPolicy('role'),
      putInlinePolicy('role'),
      deleteInlinePolicy('role'),
      putPermissionsBoundary('role'),
      deletePermissionsBoundary('role'),
      addRoleToInstanceProfile,
    ])
      await refused(bench.call<object, object>(operation as never, input), 'UnmodifiableEntity', 400, text);
    await refused(
      bench.call(updateRole, { RoleName, MaxSessionDuration: 7200 } as never),
      'UnmodifiableEntity',
      400,
      `${RoleName} is an AWS service linked role, max session duration cannot be changed.`,
    );
  });

  test('its description and tags are the account’s to change', async () => {
    await make(service, { Description: 'first' });
    const described = async () => (await bench.call(getRole, { RoleName })).Role?.Description;
    assert.equal(await described(), 'first');
    await bench.call(updateRole, { RoleName, Description: 'second' } as never);
    assert.equal(await described(), 'second');
    await bench.call(updateRoleDescription, { RoleName, Description: 'third' });
    assert.equal(await described(), 'third');
    await bench.call(tagRole, { RoleName, Tags: [{ Key: 'a', Value: 'b' }] });
  });

  test('it is deleted with its policy by a task, which only its account sees', async () => {
    const made = await make();
    const { DeletionTaskId } = await bench.call(deleteServiceLinkedRole, { RoleName });
    assert.match(
      DeletionTaskId ?? '',
      /^task\/aws-service-role\/batch\.amazonaws\.com\/AWSServiceRoleForBatch\/[0-9a-f-]{36}$/,
    );
    assert.deepEqual(bench.changes, [HOLDERS.role.topic(made?.RoleId ?? '')]);
    const gone = `The role with name ${RoleName} cannot be found.`;
    await refused(bench.call(getRole, { RoleName }), 'NoSuchEntity', 404, gone);
    const statusOf = (id: string, as = rootCaller()) =>
      bench.call(getServiceLinkedRoleDeletionStatus, { DeletionTaskId: id }, as);
    assert.deepEqual(await statusOf(DeletionTaskId ?? ''), { Status: 'SUCCEEDED' });
    const text = `The deletion task with id ${DeletionTaskId} cannot be found.`;
    await refused(statusOf(DeletionTaskId ?? '', rootCaller(OTHER_ACCOUNT)), 'NoSuchEntity', 404, text);
    await refused(statusOf('x'), 'NoSuchEntity', 404, 'The deletion task with id x cannot be found.');
    assert.equal((await make())?.RoleName, RoleName);
  });

  test('roles of no service are not deleted so', async () => {
    await bench.call(createRole, { RoleName: 'mine', AssumeRolePolicyDocument: TRUST });
    const text = 'Role mine is not a service-linked role.';
    await refused(bench.call(deleteServiceLinkedRole, { RoleName: 'mine' }), 'InvalidInput', 400, text);
  });

  test('policies may ask for the service, and for the role by its full name', async () => {
    assert.deepEqual(await bench.permissions(createServiceLinkedRole, { AWSServiceName: service }), [
      {
        action: 'iam:CreateServiceLinkedRole',
        resources: [{ arn: `arn:aws:iam::${ACCOUNT}:role${Path}${RoleName}` }],
        contextKeys: { 'iam:AWSServiceName': service },
      },
    ]);
    const DeletionTaskId = `task${Path}${RoleName}/b9b0fd3c-5e3a-4b4b-9a8c-3c3b0b1d1e2f`;
    const status = await bench.permissions(getServiceLinkedRoleDeletionStatus, { DeletionTaskId });
    assert.equal(status?.[0]?.resources[0]?.arn, `arn:aws:iam::${ACCOUNT}:role${Path}${RoleName}`);
  });
});
