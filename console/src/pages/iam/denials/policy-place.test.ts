import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placeOfPrincipal, placeOfResource, placeOfStatement } from './policy-place.ts';

const ACCOUNT = '111122223333';
const ASKED = {
  principalArn: `arn:aws:iam::${ACCOUNT}:user/team/an na`,
  resource: 'arn:aws:s3:::box',
};

test('a principal has its policies at its user or role', () => {
  const path = (arn: string) => placeOfPrincipal(arn)?.path;
  assert.equal(path(ASKED.principalArn), '/iam/users/an%20na?tab=permissions');
  assert.equal(path(`arn:aws:sts::${ACCOUNT}:assumed-role/dev/s1`), '/iam/roles/dev?tab=permissions');
  assert.equal(path(`arn:aws:iam::${ACCOUNT}:root`), undefined);
  assert.equal(path(`arn:aws:sts::${ACCOUNT}:federated-user/fred`), undefined);
});

test('roles and keys have a page with the policy of the resource', () => {
  const path = (arn: string) => placeOfResource(arn)?.path;
  assert.equal(path(`arn:aws:iam::${ACCOUNT}:role/a/dev`), '/iam/roles/dev?tab=trust');
  assert.equal(path(`arn:aws:kms:eu-west-1:${ACCOUNT}:key/1-2`), '/kms/keys/1-2?tab=policy');
  assert.equal(path('arn:aws:s3:::box'), undefined);
});

test('a statement opens in the policy it stands in, at its line', () => {
  const managed = `arn:aws:iam::${ACCOUNT}:policy/p`;
  const expected = [
    [
      { Policy: managed, Kind: 'managed', Line: 3 },
      `/iam/policies/${encodeURIComponent(managed)}?tab=document&line=3`,
    ],
    [
      { Policy: `${managed} (group/g)`, Kind: 'managed', Line: 3 },
      `/iam/policies/${encodeURIComponent(managed)}?tab=document&line=3`,
    ],
    [
      { Policy: managed, Kind: 'permissions-boundary' },
      `/iam/policies/${encodeURIComponent(managed)}?tab=document`,
    ],
    [{ Policy: 'mine', Kind: 'inline', Line: 2 }, '/iam/users/an%20na?tab=permissions&inline=mine&line=2'],
    [
      { Policy: 'all (group/admins)', Kind: 'inline', Line: 2 },
      '/iam/groups/admins?tab=permissions&inline=all&line=2',
    ],
    [
      { Policy: `arn:aws:organizations::${ACCOUNT}:policy/o-1/service_control_policy/p-2`, Kind: 'scp' },
      '/organization/policies/p-2',
    ],
    [{ Policy: 'dev', Kind: 'trust' }, undefined],
    [{ Policy: 'session', Kind: 'session' }, undefined],
  ] as const;
  for (const [statement, path] of expected) assert.equal(placeOfStatement(statement, ASKED)?.path, path);
});
