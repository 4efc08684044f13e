import { rootArn } from '../../core/arn.ts';
import { keyArn } from './arns.ts';
import { constraintsOf, operationsOf } from './grant-policy.ts';
import type { GrantListEntry } from './schema.ts';
import type { GrantRow } from './tables.ts';

/** A grant as `ListGrants` answers it: without a name, `Name` is there and empty. */
export function grantEntry(grant: GrantRow): GrantListEntry {
  const { account_id, region, key_id: id } = grant;
  return {
    KeyId: keyArn({ account_id, region, id }),
    GrantId: grant.id,
    Name: grant.name,
    // In whole seconds, as AWS has it.
    CreationDate: new Date(Math.floor(grant.created_at / 1000) * 1000),
    GranteePrincipal: grant.grantee,
    ...(grant.retiring !== null && { RetiringPrincipal: grant.retiring }),
    IssuingAccount: rootArn(grant.issuing_account),
    Operations: [...operationsOf(grant)] as NonNullable<GrantListEntry['Operations']>,
    ...(grant.constraints !== null && { Constraints: constraintsOf(grant) }),
  };
}
