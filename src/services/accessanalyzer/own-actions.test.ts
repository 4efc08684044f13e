import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OWN_ACTIONS } from '../../policy/validate/own-actions.ts';
import { validatePolicy } from '../../policy/validate/validate.ts';
import { SERVICES } from '../../services.ts';
import { loadIamData } from './iam-data-file.ts';

/** Operations that are permitted by actions of other names, or that AWS's own reference leaves out. */
const OTHERWISE = [
  // By actions of Artifact, whose API AWS's console alone has.
  'compliance:AcceptAgreement',
  'compliance:GetAgreement',
  'compliance:ListAgreements',
  'compliance:TerminateAgreement',
  'iam:AcquireRole',
  'iam:UpdateDelegationRequest',
  'kms:ReEncrypt',
  // Permitted by the role's trust policy: sts:AssumeRole and what goes with it.
  'rolesanywhere:CreateSession',
  'keywarden:SearchGroups',
  'keywarden:SearchKeys',
  'keywarden:SearchPolicies',
  'keywarden:SearchRoles',
  'keywarden:SearchUsers',
];

test('every operation that wants a permission has an action that the validator knows', () => {
  const data = loadIamData();
  const unknown = SERVICES.flatMap(({ name, operations }) =>
    Object.entries(operations)
      .filter(
        ([operation, { access }]) => access !== 'none' && data.findAction(name, operation) === undefined,
      )
      .map(([operation]) => `${name}:${operation}`),
  );
  assert.deepEqual(unknown.sort(), [...OTHERWISE].sort());
});

test('no action of our own is one that nobody has', () => {
  const known = new Map(SERVICES.map(({ name, operations }) => [name, Object.keys(operations)]));
  for (const [service, actions] of Object.entries(OWN_ACTIONS)) {
    // A tunnel is no operation.
    const unknown = Object.keys(actions).filter((action) => !known.get(service)?.includes(action));
    assert.deepEqual(unknown, service === 'cloudhsm' ? ['ConnectCluster'] : []);
  }
});

test('policies may name actions of our own, and are told of those that nobody has', () => {
  const problems = (Action: string, Resource = '*'): string[] => {
    const document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource }] };
    return validatePolicy(JSON.stringify(document), 'IDENTITY_POLICY', { data: loadIamData() }).map(
      ({ issueCode }) => issueCode,
    );
  };
  const cluster = 'arn:aws:cloudhsm:us-east-1:111122223333:cluster/cluster-abcdefghijk';
  const user = 'arn:aws:iam::111122223333:user/anna';
  assert.deepEqual(problems('keywarden:GetSecurityScore'), []);
  assert.deepEqual(problems('keywarden:ListWebSessions', user), []);
  assert.deepEqual(problems('keywarden:List*'), []);
  assert.deepEqual(problems('cloudhsm:SetQuorum', cluster), []);
  assert.deepEqual(problems('cloudhsm:ConnectCluster', cluster), []);
  assert.deepEqual(problems('keywarden:GetScore'), ['INVALID_ACTION']);
});
