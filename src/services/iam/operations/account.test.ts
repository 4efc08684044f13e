import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { ACCOUNT, type Bench, OTHER_ACCOUNT, openBench, refused, rootCaller } from '../test-support.ts';
import { createAccessKey } from './create-access-key.ts';
import { createAccountAlias } from './create-account-alias.ts';
import { createGroup } from './create-group.ts';
import { createUser } from './create-user.ts';
import { deleteAccountAlias } from './delete-account-alias.ts';
import { getAccountSummary } from './get-account-summary.ts';
import { listAccountAliases } from './list-account-aliases.ts';

describe('the account', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench();
  });
  afterEach(() => bench.close());
  const aliases = async () => (await bench.call(listAccountAliases, {})).AccountAliases;

  test('has one alias: a new one takes the place of the old', async () => {
    assert.deepEqual(await bench.call(listAccountAliases, {}), { AccountAliases: [], IsTruncated: false });
    await bench.call(createAccountAlias, { AccountAlias: 'acme' });
    assert.deepEqual(bench.changes, [`account/${ACCOUNT}`]);
    await bench.call(createAccountAlias, { AccountAlias: 'acme-prod' });
    assert.deepEqual(await aliases(), ['acme-prod']);
    await bench.call(deleteAccountAlias, { AccountAlias: 'acme-prod' });
    assert.deepEqual(await aliases(), []);
  });

  test('cannot take an alias that is taken, be it its own', async () => {
    const text = 'The account alias acme already exists.';
    await bench.call(createAccountAlias, { AccountAlias: 'acme' });
    for (const account of [ACCOUNT, OTHER_ACCOUNT])
      await refused(
        bench.call(createAccountAlias, { AccountAlias: 'acme' }, rootCaller(account)),
        'EntityAlreadyExists',
        409,
        text,
      );
  });

  test('cannot delete an alias that is not its own', async () => {
    await bench.call(createAccountAlias, { AccountAlias: 'acme' });
    const call = bench.call(deleteAccountAlias, { AccountAlias: 'acme' }, rootCaller(OTHER_ACCOUNT));
    await refused(call, 'NoSuchEntity', 404, 'The account alias acme cannot be found.');
    assert.deepEqual(await aliases(), ['acme']);
  });

  test('is no resource: operations on it ask for *', async () => {
    assert.deepEqual(await bench.permissions(listAccountAliases, {}), [
      { action: 'iam:ListAccountAliases', resources: [{ arn: '*' }] },
    ]);
  });

  test('sums up its contents and quotas under the names AWS uses', async () => {
    await bench.call(createUser, { UserName: 'bob' });
    await bench.call(createUser, { UserName: 'ann' });
    await bench.call(createGroup, { GroupName: 'devs' });
    await bench.call(createAccessKey, {});
    await bench.call(createUser, { UserName: 'bob' }, rootCaller(OTHER_ACCOUNT));
    const { SummaryMap = {} } = await bench.call(getAccountSummary, {});
    assert.deepEqual(Object.keys(SummaryMap).sort(), SUMMARY_KEYS);
    assert.deepEqual(
      [SummaryMap.Users, SummaryMap.Groups, SummaryMap.Roles, SummaryMap.Policies],
      [2, 1, 0, 0],
    );
    assert.equal(SummaryMap.AccountAccessKeysPresent, 1);
    assert.equal(SummaryMap.UsersQuota, 5000);
    assert.equal(SummaryMap.PolicySizeQuota, 6144);
  });
});

/** As an account at AWS answers. */
const SUMMARY_KEYS = [
  'AccessKeysPerUserQuota',
  'AccountAccessKeysPresent',
  'AccountMFAEnabled',
  'AccountPasswordPresent',
  'AccountSigningCertificatesPresent',
  'AssumeRolePolicySizeQuota',
  'AttachedPoliciesPerGroupQuota',
  'AttachedPoliciesPerRoleQuota',
  'AttachedPoliciesPerUserQuota',
  'GlobalEndpointTokenVersion',
  'GroupPolicySizeQuota',
  'Groups',
  'GroupsPerUserQuota',
  'GroupsQuota',
  'InstanceProfiles',
  'InstanceProfilesQuota',
  'MFADevices',
  'MFADevicesInUse',
  'Policies',
  'PoliciesQuota',
  'PolicySizeQuota',
  'PolicyVersionsInUse',
  'PolicyVersionsInUseQuota',
  'Providers',
  'RolePolicySizeQuota',
  'Roles',
  'RolesQuota',
  'ServerCertificates',
  'ServerCertificatesQuota',
  'SigningCertificatesPerUserQuota',
  'UserPolicySizeQuota',
  'Users',
  'UsersQuota',
  'VersionsPerPolicyQuota',
];
