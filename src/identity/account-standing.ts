import type { AccountId } from '../core/account.ts';
import type { CompiledPolicy } from '../policy/compile.ts';
import type { AnyDatabase } from '../storage/tables-of.ts';
import type { Loaded } from './feed-cache.ts';
import { type GuardrailLevels, readGuardrails } from './organization/guardrails.ts';
import type { PolicyLibrary } from './policy-library.ts';

/** Policies by level of the organization's tree, root first; each level must allow. */
export type CompiledLevels = readonly (readonly CompiledPolicy[])[];

/** What must be known of an account before anything in it or by it is decided. */
export interface AccountStanding {
  /** False where the account was suspended or closed: nobody of it may act, and nobody may act on what is its. */
  readonly isActive: boolean;
  /** Absent for an account that is in no organization. */
  readonly organization?: OrganizationStanding;
}

/** An account's place in its organization, and what the organization's policies leave of its rights. */
export interface OrganizationStanding {
  readonly id: string;
  /** As `aws:PrincipalOrgPaths` has it: `o-…/r-…/ou-…/`. */
  readonly path: string;
  /** Absent where nothing restricts: in the management account, or where the type of policy is not enabled. */
  readonly serviceControlPolicies?: CompiledLevels;
  readonly resourceControlPolicies?: CompiledLevels;
}

/** Most accounts: all of them share one value. */
const STANDALONE: AccountStanding = { isActive: true };

/** Reads it from `db`, compiled, in several queries; policies that cannot be read deny everything. */
export async function readStanding(
  db: AnyDatabase,
  library: PolicyLibrary,
  accountId: AccountId,
): Promise<Loaded<AccountStanding>> {
  const guardrails = await readGuardrails(db, accountId);
  const { accountState, organizationId, orgPath, topics } = guardrails;
  const isActive = accountState === 'ACTIVE';
  if (organizationId === undefined || orgPath === undefined)
    return { value: isActive ? STANDALONE : { isActive }, topics };
  const { serviceControlPolicies: scps, resourceControlPolicies: rcps } = guardrails;
  const organization: OrganizationStanding = {
    id: organizationId,
    path: orgPath,
    ...(scps && { serviceControlPolicies: compileLevels(library, scps) }),
    ...(rcps && { resourceControlPolicies: compileLevels(library, rcps) }),
  };
  return { value: { isActive, organization }, topics };
}

const compileLevels = (library: PolicyLibrary, levels: GuardrailLevels): CompiledLevels =>
  levels.map((level) => level.map(({ document, source }) => library.compile(document, source)));
