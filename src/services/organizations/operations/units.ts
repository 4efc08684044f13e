import { lineage } from '../../../identity/organization/membership.ts';
import type { OrganizationRow, OrganizationUnitRow } from '../../../identity/organization/tables.ts';
import { topic } from '../../../identity/topics.ts';
import { readInside, writeInside } from '../define.ts';
import {
  childNotFound,
  constraint,
  duplicateUnit,
  parentNotFound,
  unitNotEmpty,
  unitNotFound,
} from '../errors.ts';
import { newId } from '../ids.ts';
import { attachFullAccess, QUOTAS } from '../new-member.ts';
import { pageFrom, pageOf } from '../paging.ts';
import { listMembersIn, type Part } from '../records/members.ts';
import type { Tables } from '../records/tables.ts';
import { deleteUnit, findUnit, insertUnit, listUnits, updateUnit } from '../records/units.ts';
import type {
  CreateOrganizationalUnitRequest,
  CreateOrganizationalUnitResponse,
  DeleteOrganizationalUnitRequest,
  DescribeOrganizationalUnitRequest,
  DescribeOrganizationalUnitResponse,
  Input,
  ListChildrenRequest,
  ListChildrenResponse,
  ListOrganizationalUnitsForParentRequest,
  ListOrganizationalUnitsForParentResponse,
  ListParentsRequest,
  ListParentsResponse,
  UpdateOrganizationalUnitRequest,
  UpdateOrganizationalUnitResponse,
} from '../schema.ts';
import { checkedTags, formatTags } from '../tags.ts';
import { findTarget, isContainer, type Target } from '../targets.ts';
import { unitView } from '../views.ts';

async function checkRoom(
  tables: Tables,
  organization: OrganizationRow,
  parent: Target,
  units: readonly OrganizationUnitRow[],
): Promise<void> {
  if (units.length >= QUOTAS.units)
    throw constraint(
      'OU_NUMBER_LIMIT_EXCEEDED',
      'You have exceeded the number of OUs that you can have in an organization.',
    );
  if (parent.parentId === undefined) return;
  const place = { id: parent.id, parentId: parent.parentId };
  const chain = await lineage(tables, organization, place);
  // The chain begins with the root, which is no unit.
  if (chain === undefined || chain.length > QUOTAS.unitDepth)
    throw constraint(
      'OU_DEPTH_LIMIT_EXCEEDED',
      'You have exceeded the number of levels deep that OUs can be.',
    );
}

export const createOrganizationalUnit = writeInside<
  Input<CreateOrganizationalUnitRequest>,
  CreateOrganizationalUnitResponse
>(
  'CreateOrganizationalUnit',
  { who: 'management', on: (input) => [input.ParentId], tags: (input) => input.Tags },
  async ({ context, tables, organization }, input) => {
    const parent = await findTarget(tables, organization, input.ParentId);
    if (!isContainer(parent)) throw parentNotFound();
    const units = await listUnits(tables, organization.id);
    if (units.some((unit) => unit.parent_id === parent.id && unit.name === input.Name)) throw duplicateUnit();
    await checkRoom(tables, organization, parent, units);
    const row: OrganizationUnitRow = {
      id: newId.unit(context.random, organization.root_id),
      organization_id: organization.id,
      parent_id: parent.id,
      name: input.Name,
      tags: formatTags(checkedTags(input.Tags)),
      created_at: context.now,
    };
    await insertUnit(tables, row);
    await attachFullAccess(tables, organization, row.id, context.now);
    context.change(topic.organization(organization.id));
    return { OrganizationalUnit: unitView(organization, units, row) };
  },
);

export const describeOrganizationalUnit = readInside<
  Input<DescribeOrganizationalUnitRequest>,
  DescribeOrganizationalUnitResponse
>(
  'DescribeOrganizationalUnit',
  { who: 'reader', on: (input) => [input.OrganizationalUnitId] },
  async ({ tables, organization }, { OrganizationalUnitId: id }) => {
    const row = await findUnit(tables, organization.id, id);
    if (row === undefined) throw unitNotFound();
    return { OrganizationalUnit: unitView(organization, await listUnits(tables, organization.id), row) };
  },
);

export const updateOrganizationalUnit = writeInside<
  Input<UpdateOrganizationalUnitRequest>,
  UpdateOrganizationalUnitResponse
>(
  'UpdateOrganizationalUnit',
  { who: 'management', on: (input) => [input.OrganizationalUnitId] },
  async ({ tables, organization }, { OrganizationalUnitId: id, Name: name }) => {
    const units = await listUnits(tables, organization.id);
    const row = units.find((unit) => unit.id === id);
    if (row === undefined) throw unitNotFound();
    if (name === undefined) return { OrganizationalUnit: unitView(organization, units, row) };
    // Its own name is taken too.
    if (units.some((unit) => unit.parent_id === row.parent_id && unit.name === name)) throw duplicateUnit();
    await updateUnit(tables, id, { name });
    return { OrganizationalUnit: unitView(organization, units, { ...row, name }) };
  },
);

export const deleteOrganizationalUnit = writeInside<Input<DeleteOrganizationalUnitRequest>, void>(
  'DeleteOrganizationalUnit',
  { who: 'management', on: (input) => [input.OrganizationalUnitId] },
  async ({ context, tables, organization }, { OrganizationalUnitId: id }) => {
    const units = await listUnits(tables, organization.id);
    if (!units.some((unit) => unit.id === id)) throw unitNotFound();
    const members = await listMembersIn(tables, id, { start: 0, limit: 1 });
    if (members.length > 0 || units.some((unit) => unit.parent_id === id)) throw unitNotEmpty();
    await deleteUnit(tables, id);
    context.change(topic.organization(organization.id));
  },
);

export const listOrganizationalUnitsForParent = readInside<
  Input<ListOrganizationalUnitsForParentRequest>,
  ListOrganizationalUnitsForParentResponse
>(
  'ListOrganizationalUnitsForParent',
  { who: 'reader', on: (input) => [input.ParentId] },
  async ({ context, tables, organization }, input) => {
    if (!isContainer(await findTarget(tables, organization, input.ParentId))) throw parentNotFound();
    const units = await listUnits(tables, organization.id);
    const inside = units.filter((unit) => unit.parent_id === input.ParentId);
    const list = ['ListOrganizationalUnitsForParent', input.ParentId];
    const { items, output } = pageOf(context, list, input, inside);
    return { OrganizationalUnits: items.map((row) => unitView(organization, units, row)), ...output };
  },
);

export const listChildren = readInside<Input<ListChildrenRequest>, ListChildrenResponse>(
  'ListChildren',
  { who: 'reader', on: (input) => [input.ParentId] },
  async ({ context, tables, organization }, input) => {
    const { ParentId: parentId, ChildType: Type } = input;
    if (!isContainer(await findTarget(tables, organization, parentId))) throw parentNotFound();
    const accounts = async (part: Part): Promise<string[]> =>
      (await listMembersIn(tables, parentId, part)).map((row) => row.account_id);
    const units = async ({ start, limit }: Part): Promise<string[]> =>
      (await listUnits(tables, organization.id))
        .filter((unit) => unit.parent_id === parentId)
        .map(({ id }) => id)
        .slice(start, start + limit);
    const { items, output } = await pageFrom(
      context,
      ['ListChildren', parentId, Type],
      input,
      Type === 'ACCOUNT' ? accounts : units,
    );
    return { Children: items.map((id) => ({ Id: id, Type })), ...output };
  },
);

/** Everything but the root has exactly one parent. */
export const listParents = readInside<Input<ListParentsRequest>, ListParentsResponse>(
  'ListParents',
  { who: 'reader', on: (input) => [input.ChildId] },
  async ({ context, tables, organization }, input) => {
    const child = await findTarget(tables, organization, input.ChildId);
    if (child?.parentId === undefined) throw childNotFound();
    const Type = child.parentId === organization.root_id ? 'ROOT' : 'ORGANIZATIONAL_UNIT';
    const parents = [{ Id: child.parentId, Type } as const];
    const { items, output } = pageOf(context, ['ListParents', child.id], input, parents);
    return { Parents: items, ...output };
  },
);
