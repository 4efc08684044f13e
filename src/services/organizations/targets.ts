import type { Tag } from '../../core/tag.ts';
import {
  awsManagedPolicyArn,
  memberArn,
  organizationPolicyArn,
  organizationRootArn,
  organizationUnitArn,
  resourcePolicyArn,
} from '../../identity/organization/arns.ts';
import { AWS_MANAGED_POLICIES, type PolicyType } from '../../identity/organization/policy-types.ts';
import type { OrganizationRow } from '../../identity/organization/tables.ts';
import { findMember } from './records/members.ts';
import { findPolicyRow, findResourcePolicy } from './records/policies.ts';
import type { Tables } from './records/tables.ts';
import { findUnit } from './records/units.ts';
import { parseTags } from './tags.ts';

export type TargetKind = 'ROOT' | 'ORGANIZATIONAL_UNIT' | 'ACCOUNT' | 'POLICY' | 'RESOURCE_POLICY';

/** Anything in an organization that has an id. */
export interface Target {
  readonly kind: TargetKind;
  readonly id: string;
  readonly arn: string;
  readonly name: string;
  readonly tags: readonly Tag[];
  /** Of units and accounts. */
  readonly parentId?: string;
  /** Of policies. */
  readonly policyType?: PolicyType;
  /** True for a policy that AWS manages. */
  readonly isAwsManaged?: boolean;
}

type Finder = (db: Tables, organization: OrganizationRow, id: string) => Promise<Target | undefined>;

const findRoot: Finder = async (_, organization, id) =>
  id === organization.root_id
    ? {
        kind: 'ROOT',
        id,
        arn: organizationRootArn(organization, id),
        name: 'Root',
        tags: parseTags(organization.root_tags),
      }
    : undefined;

const findUnitTarget: Finder = async (db, organization, id) => {
  const row = await findUnit(db, organization.id, id);
  return (
    row && {
      kind: 'ORGANIZATIONAL_UNIT',
      id,
      arn: organizationUnitArn(organization, id),
      name: row.name,
      tags: parseTags(row.tags),
      parentId: row.parent_id,
    }
  );
};

const findAccountTarget: Finder = async (db, organization, id) => {
  const row = await findMember(db, organization.id, id);
  return (
    row && {
      kind: 'ACCOUNT',
      id,
      arn: memberArn(organization, id),
      name: row.name,
      tags: parseTags(row.tags),
      parentId: row.parent_id,
    }
  );
};

const findPolicyTarget: Finder = async (db, organization, id) => {
  const managed = AWS_MANAGED_POLICIES.find((policy) => policy.id === id);
  if (managed !== undefined)
    return {
      kind: 'POLICY',
      id,
      arn: awsManagedPolicyArn(managed.type, id),
      name: managed.name,
      tags: [],
      policyType: managed.type,
      isAwsManaged: true,
    };
  const row = await findPolicyRow(db, organization.id, id);
  return (
    row && {
      kind: 'POLICY',
      id,
      arn: organizationPolicyArn(organization, row.type, id),
      name: row.name,
      tags: parseTags(row.tags),
      policyType: row.type,
    }
  );
};

const findResourcePolicyTarget: Finder = async (db, organization, id) => {
  const row = await findResourcePolicy(db, organization.id);
  return row?.id === id
    ? {
        kind: 'RESOURCE_POLICY',
        id,
        arn: resourcePolicyArn(organization, id),
        name: id,
        tags: parseTags(row.tags),
      }
    : undefined;
};

/** By the beginning of the id. */
const FINDERS: readonly (readonly [form: RegExp, find: Finder])[] = [
  [/^r-/, findRoot],
  [/^ou-/, findUnitTarget],
  [/^[0-9]{12}$/, findAccountTarget],
  [/^p-/, findPolicyTarget],
  [/^rp-/, findResourcePolicyTarget],
];

/** What an id of a root, unit, account, policy or resource policy stands for in the organization. */
export async function findTarget(
  db: Tables,
  organization: OrganizationRow,
  id: string,
): Promise<Target | undefined> {
  const finder = FINDERS.find(([form]) => form.test(id))?.[1];
  return finder?.(db, organization, id);
}

export const isContainer = (target: Target | undefined): target is Target =>
  target?.kind === 'ROOT' || target?.kind === 'ORGANIZATIONAL_UNIT';
