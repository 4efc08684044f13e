import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resultRows } from './result-rows.ts';

test('there is a row for each resource of an action, and one for an action without', () => {
  const rows = resultRows([
    {
      EvalActionName: 'iam:ListUsers',
      EvalResourceName: '*',
      EvalDecision: 'implicitDeny',
      MissingContextValues: ['aws:SourceIp'],
      OrganizationsDecisionDetail: { AllowedByOrganizations: false },
    },
    {
      EvalActionName: 's3:GetObject',
      EvalDecision: 'explicitDeny',
      ResourceSpecificResults: [
        {
          EvalResourceName: 'arn:aws:s3:::a/x',
          EvalResourceDecision: 'allowed',
          MatchedStatements: [{ SourcePolicyId: 'p' }],
        },
        {
          EvalResourceName: 'arn:aws:s3:::b/x',
          EvalResourceDecision: 'explicitDeny',
          PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: false },
        },
      ],
    },
  ]);
  assert.deepEqual(
    rows.map(({ action, resource, decision, statements, missingKeys, remarks }) => [
      action,
      resource,
      decision,
      statements.length,
      missingKeys.length,
      remarks.length,
    ]),
    [
      ['iam:ListUsers', '*', 'implicitDeny', 0, 1, 1],
      ['s3:GetObject', 'arn:aws:s3:::a/x', 'allowed', 1, 0, 0],
      ['s3:GetObject', 'arn:aws:s3:::b/x', 'explicitDeny', 0, 0, 1],
    ],
  );
});
