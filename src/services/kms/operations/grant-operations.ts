import type { Operation } from '../../contract.ts';
import { createGrant } from './create-grant.ts';
import { listGrants } from './list-grants.ts';
import { listRetirableGrants } from './list-retirable-grants.ts';
import { retireGrant } from './retire-grant.ts';
import { revokeGrant } from './revoke-grant.ts';

export const grantOperations: Readonly<Record<string, Operation>> = {
  CreateGrant: createGrant,
  ListGrants: listGrants,
  ListRetirableGrants: listRetirableGrants,
  RevokeGrant: revokeGrant,
  RetireGrant: retireGrant,
};
