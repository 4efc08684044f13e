import { call, callAll } from '../../api/call.ts';
import type { OutputOf } from '../../api/operations.ts';

export type Account = NonNullable<OutputOf<'organizations', 'ListAccounts'>['Accounts']>[number];

/** The root or an organizational unit, with what is in it. */
export interface OrganizationNode {
  readonly id: string;
  readonly name: string;
  readonly units: readonly OrganizationNode[];
  readonly accounts: readonly Account[];
}

async function readNode(id: string, name: string): Promise<OrganizationNode> {
  const [unitPages, accountPages] = await Promise.all([
    callAll('organizations', 'ListOrganizationalUnitsForParent', { ParentId: id }, 100),
    callAll('organizations', 'ListAccountsForParent', { ParentId: id }, 500),
  ]);
  const units = unitPages.flatMap(({ OrganizationalUnits = [] }) => OrganizationalUnits);
  return {
    id,
    name,
    units: await Promise.all(units.map(({ Id = '', Name = '' }) => readNode(Id, Name))),
    accounts: accountPages.flatMap(({ Accounts = [] }) => Accounts),
  };
}

/** The whole organization, from its root down. */
export async function readTree(): Promise<OrganizationNode> {
  const { Roots = [] } = await call('organizations', 'ListRoots', {});
  const [root] = Roots;
  return readNode(root?.Id ?? '', root?.Name ?? 'Root');
}

/** Places one could move an account to: the root and all units, each with its way from the root. */
export function placesIn(
  node: OrganizationNode,
  above = '',
): readonly { readonly id: string; readonly path: string }[] {
  const path = above === '' ? node.name : `${above} / ${node.name}`;
  return [{ id: node.id, path }, ...node.units.flatMap((unit) => placesIn(unit, path))];
}
