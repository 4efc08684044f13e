import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { ACCOUNT, type Bench, openBench, refused } from '../test-support.ts';
import { addUserToGroup } from './add-user-to-group.ts';
import { attachPolicy } from './attach-policy.ts';
import { createGroup } from './create-group.ts';
import { createPolicy } from './create-policy.ts';
import { createUser } from './create-user.ts';
import { getContextKeysForCustomPolicy } from './get-context-keys-for-custom-policy.ts';
import { getContextKeysForPrincipalPolicy } from './get-context-keys-for-principal-policy.ts';
import { putInlinePolicy } from './put-inline-policy.ts';
import { putPermissionsBoundary } from './put-permissions-boundary.ts';

const asking = (key: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Action: '*', Resource: '*', Condition: { StringEquals: { [key]: 'a' } } },
  });
const arn = (rest: string): string => `arn:aws:iam::${ACCOUNT}:${rest}`;

describe('GetContextKeys', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench();
  });
  afterEach(() => bench.close());

  test('a key is told once for each policy that names it', async () => {
    const { ContextKeyNames } = await bench.call(getContextKeysForCustomPolicy, {
      PolicyInputList: [asking('aws:username'), asking('aws:username'), '{}'],
    });
    assert.deepEqual(ContextKeyNames, ['aws:username', 'aws:username']);
  });

  test('a policy that cannot be read is named by its place', () =>
    refused(
      Promise.resolve().then(() =>
        bench.call(getContextKeysForCustomPolicy, { PolicyInputList: [asking('a:b'), '{'] }),
      ),
      'InvalidInput',
      400,
      'Policy input list item 2 has invalid content',
    ));

  test("a user's keys are those of its policies, its groups' and its boundary's, and of those handed in", async () => {
    await bench.call(createUser, { UserName: 'bob' });
    await bench.call(createGroup, { GroupName: 'staff' });
    await bench.call(addUserToGroup, { UserName: 'bob', GroupName: 'staff' });
    for (const name of ['Managed', 'Boundary'])
      await bench.call(createPolicy, { PolicyName: name, PolicyDocument: asking(`k:${name}`) });
    const PolicyArn = arn('policy/Managed');
    await bench.call(attachPolicy('user'), { UserName: 'bob', PolicyArn });
    await bench.call(attachPolicy('group'), { GroupName: 'staff', PolicyArn });
    const inline = { PolicyName: 'p', PolicyDocument: asking('k:Inline') };
    await bench.call(putInlinePolicy('user'), { ...inline, UserName: 'bob' });
    await bench.call(putInlinePolicy('group'), { ...inline, GroupName: 'staff' });
    await bench.call(putPermissionsBoundary('user'), {
      UserName: 'bob',
      PermissionsBoundary: arn('policy/Boundary'),
    });
    const keysOf = async (PolicySourceArn: string, ...PolicyInputList: string[]) =>
      (
        await bench.call(getContextKeysForPrincipalPolicy, {
          PolicySourceArn,
          ...(PolicyInputList.length > 0 && { PolicyInputList }),
        } as Parameters<typeof getContextKeysForPrincipalPolicy.run>[1])
      ).ContextKeyNames?.sort();
    assert.deepEqual(await keysOf(arn('user/bob')), ['k:Boundary', 'k:Inline', 'k:Managed']);
    assert.deepEqual(await keysOf(arn('group/staff')), ['k:Inline', 'k:Managed']);
    assert.deepEqual(await keysOf(arn('user/bob'), asking('k:Inline')), [
      'k:Boundary',
      'k:Inline',
      'k:Inline',
      'k:Managed',
    ]);
    await refused(keysOf(arn('user/carol')), 'NoSuchEntity', 404, 'Unable to retrieve specified IAM entity.');
  });
});
