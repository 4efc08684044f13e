import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ExplainedDenial } from '../../../api/own-operations.ts';
import { fixPlace } from './fix-place.ts';

const DENIAL: ExplainedDenial = {
  PrincipalArn: 'arn:aws:iam::111122223333:user/anna',
  PrincipalId: 'AIDA',
  Action: 'iam:ListUsers',
  Resource: 'arn:aws:iam::111122223333:user/',
  Layer: 'identity',
  IsExplicit: false,
  Summary: '',
  DecidedBy: [],
  Nearest: [{ Policy: 'near', Kind: 'inline', Line: 4, Failed: 'Condition' }],
  Fixes: [],
  Context: [],
};
const ADD = { Kind: 'AddStatement', Text: '', PolicyDocument: '{}' } as const;

test('a missing statement becomes a new inline policy of who asked', () => {
  assert.deepEqual(fixPlace(ADD, DENIAL), {
    deed: 'Add it to user anna',
    path: '/iam/users/anna?tab=permissions',
    state: { newInlinePolicy: { name: 'AllowIamListUsers', text: '{}' } },
  });
  const service = { ...DENIAL, PrincipalArn: 'arn:aws:iam::111122223333:root' };
  assert.equal(fixPlace(ADD, service), undefined);
});

test('a statement to be changed is opened at its line', () => {
  const place = fixPlace({ Kind: 'ChangeStatement', Text: '', Policy: 'near' }, DENIAL);
  assert.equal(place?.path, '/iam/users/anna?tab=permissions&inline=near&line=4');
});

test('what other kinds of policies lack is changed at those', () => {
  const path = (Layer: string, more: object = {}) => fixPlace(ADD, { ...DENIAL, Layer, ...more })?.path;
  assert.equal(path('permissions-boundary', { Nearest: [] }), '/iam/users/anna?tab=permissions');
  const near = (Policy: string) => ({
    Nearest: [{ Policy, Kind: 'permissions-boundary', Failed: 'Action' }],
  });
  const own = 'arn:aws:iam::111122223333:policy/edge';
  assert.equal(
    path('permissions-boundary', near(own)),
    `/iam/policies/${encodeURIComponent(own)}?tab=document`,
  );
  assert.equal(
    path('permissions-boundary', near('arn:aws:iam::aws:policy/ReadOnlyAccess')),
    '/iam/users/anna?tab=permissions',
  );
  assert.equal(path('scp'), '/organization/policies');
  assert.equal(
    path('resource', { Resource: 'arn:aws:iam::111122223333:role/dev' }),
    '/iam/roles/dev?tab=trust',
  );
  assert.equal(path('resource'), undefined);
  assert.equal(fixPlace({ Kind: 'NewSession', Text: '' }, { ...DENIAL, Layer: 'session' }), undefined);
});
