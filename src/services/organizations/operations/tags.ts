import { topic } from '../../../identity/topics.ts';
import type { OperationContext, WriteContext } from '../../contract.ts';
import { type Inside, readInside, writeInside } from '../define.ts';
import { invalidInput, targetNotFound } from '../errors.ts';
import { pageOf } from '../paging.ts';
import { updateOrganization } from '../records/organizations.ts';
import { findResourcePolicy, putResourcePolicyRow, updatePolicyRow } from '../records/policies.ts';
import type { Tables } from '../records/tables.ts';
import { updateUnit } from '../records/units.ts';
import type {
  Input,
  ListTagsForResourceRequest,
  ListTagsForResourceResponse,
  Tag,
  TagResourceRequest,
  UntagResourceRequest,
} from '../schema.ts';
import { addTags, formatTags, removeTags } from '../tags.ts';
import { findTarget, type Target, type TargetKind } from '../targets.ts';

type Store = (tables: Tables, organizationId: string, id: string, tags: string) => Promise<void>;

/** Where the tags of each kind are kept. */
const STORE: Readonly<Record<TargetKind, Store>> = {
  ROOT: (tables, organizationId, _, root_tags) => updateOrganization(tables, organizationId, { root_tags }),
  ORGANIZATIONAL_UNIT: (tables, _, id, tags) => updateUnit(tables, id, { tags }),
  ACCOUNT: async (tables, _, id, tags) => {
    await tables.updateTable('organization_members').set({ tags }).where('account_id', '=', id).execute();
  },
  POLICY: (tables, _, id, tags) => updatePolicyRow(tables, id, { tags }),
  RESOURCE_POLICY: async (tables, organizationId, _, tags) => {
    const row = await findResourcePolicy(tables, organizationId);
    if (row !== undefined) await putResourcePolicyRow(tables, { ...row, tags });
  },
};

async function taggable({ tables, organization }: Inside<OperationContext>, id: string): Promise<Target> {
  const target = await findTarget(tables, organization, id);
  if (target === undefined) throw targetNotFound();
  return target;
}

async function change(
  inside: Inside<WriteContext>,
  id: string,
  changed: (tags: Target['tags']) => Target['tags'],
): Promise<void> {
  const target = await taggable(inside, id);
  if (target.isAwsManaged === true)
    throw invalidInput(
      'IMMUTABLE_POLICY',
      "You specified a policy that is managed by AWS and can't be modified.",
    );
  const { tables, organization, context } = inside;
  await STORE[target.kind](tables, organization.id, id, formatTags(changed(target.tags)));
  context.change(topic.organization(organization.id));
}

export const tagResource = writeInside<Input<TagResourceRequest>, void>(
  'TagResource',
  { who: 'management', on: (input) => [input.ResourceId], tags: (input) => input.Tags },
  (inside, input) => change(inside, input.ResourceId, (tags) => addTags(tags, input.Tags)),
);

export const untagResource = writeInside<Input<UntagResourceRequest>, void>(
  'UntagResource',
  { who: 'management', on: (input) => [input.ResourceId], tagKeys: (input) => input.TagKeys },
  (inside, input) => change(inside, input.ResourceId, (tags) => removeTags(tags, input.TagKeys)),
);

export const listTagsForResource = readInside<Input<ListTagsForResourceRequest>, ListTagsForResourceResponse>(
  'ListTagsForResource',
  { who: 'reader', on: (input) => [input.ResourceId] },
  async (inside, input) => {
    const target = await taggable(inside, input.ResourceId);
    const tags: Tag[] = [...target.tags];
    const page = { NextToken: input.NextToken, MaxResults: 50 };
    const { items, output } = pageOf(inside.context, ['ListTagsForResource', target.id], page, tags);
    return { Tags: items, ...output };
  },
);
