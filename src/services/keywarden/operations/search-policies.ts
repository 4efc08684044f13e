import { type RawBuilder, sql } from 'kysely';
import { type AwsManagedPolicy, listAwsManagedPolicies } from '../../../identity/aws-managed-policies.ts';
import { countEntitiesByItem } from '../../../identity/counts/records.ts';
import type { IdentityTables } from '../../../identity/tables.ts';
import { tablesOf } from '../../../storage/tables-of.ts';
import { type OperationContext, read } from '../../contract.ts';
import { dateOf } from '../../date-of.ts';
import { onAnything } from '../access.ts';
import { type ColumnOperations, columnsOf, viewsById, type WithHidden } from '../search/columns.ts';
import { entityRows } from '../search/entity-search.ts';
import { inRange } from '../search/merge.ts';
import { type SearchInput, type SearchOutput, type Standing, searchPage } from '../search/page.ts';
import { countUpTo, findIds } from '../search/sql-list.ts';

interface Input extends SearchInput {
  readonly Scope?: 'All' | 'AWS' | 'Local';
}

interface PolicyView extends WithHidden {
  readonly PolicyName: string;
  readonly PolicyId: string;
  readonly Arn: string;
  readonly Path: string;
  readonly IsAwsManaged: boolean;
  readonly AttachmentCount: number;
  readonly DefaultVersionId: string;
  readonly CreateDate: Date;
  readonly UpdateDate: Date;
  readonly Description?: string;
}

/** A row of the account, by its id, or a policy of AWS's. */
type Found = Standing & { readonly id?: string; readonly aws?: AwsManagedPolicy };

const ATTACHMENTS = sql<number>`coalesce((select counted.count from entity_counts as counted
  where counted.account_id = item.account_id and counted.what = 'attachments' and counted.item = item.arn), 0)`;

/** What policies may be ordered by: of rows, and of AWS's own with their number of attachments. */
interface Order {
  readonly sort: RawBuilder<unknown>;
  readonly ofAws: (policy: AwsManagedPolicy, attachments: number) => string | number;
}

const ORDERS: Readonly<Record<string, Order>> = {
  PolicyName: { sort: sql`item.name_key`, ofAws: ({ name }) => name.toLowerCase() },
  Path: { sort: sql`item.path`, ofAws: ({ path }) => path },
  UpdateDate: { sort: sql`item.updated_at`, ofAws: ({ updatedAt }) => updatedAt },
  AttachmentCount: { sort: ATTACHMENTS, ofAws: (_, attachments) => attachments },
};

function isFound({ name, path, id, arn }: AwsManagedPolicy, filter: string | undefined): boolean {
  const wanted = filter?.trim().toLowerCase() ?? '';
  if (wanted.startsWith('arn:')) return arn.toLowerCase() === wanted;
  if (wanted.includes('/')) return path.toLowerCase().includes(wanted);
  return name.toLowerCase().includes(wanted) || id.toLowerCase() === wanted;
}

/** What ListPolicies leaves out. */
const COLUMNS: ColumnOperations = { Description: 'GetPolicy' };

async function ownViews(
  context: OperationContext,
  ids: readonly string[],
): Promise<ReadonlyMap<string | undefined, PolicyView>> {
  if (ids.length === 0) return new Map();
  const rows = await tablesOf<IdentityTables>(context.db)
    .selectFrom('policies as item')
    .selectAll('item')
    .select(ATTACHMENTS.as('attachments'))
    .where('item.id', 'in', ids)
    .execute();
  return viewsById(rows, async (row) => {
    const { shows, hidden } = await columnsOf(context, COLUMNS, {}, { PolicyArn: row.arn });
    return {
      PolicyName: row.name,
      PolicyId: row.id,
      Arn: row.arn,
      Path: row.path,
      IsAwsManaged: false,
      AttachmentCount: Number(row.attachments),
      DefaultVersionId: `v${row.default_version}`,
      CreateDate: dateOf(row.created_at),
      UpdateDate: dateOf(row.updated_at),
      ...(shows('Description') && row.description !== null && { Description: row.description }),
      ...hidden,
    };
  });
}

const awsView = (policy: AwsManagedPolicy, attachments: number): PolicyView => ({
  PolicyName: policy.name,
  PolicyId: policy.id,
  Arn: policy.arn,
  Path: policy.path,
  IsAwsManaged: true,
  AttachmentCount: attachments,
  DefaultVersionId: `v${policy.defaultVersion}`,
  CreateDate: dateOf(policy.createdAt),
  UpdateDate: dateOf(policy.updatedAt),
});

/** AWS's policies are in memory, the account's in the database: a page takes from both, in one order. */
async function run(context: OperationContext, input: Input) {
  const { db, accountId } = context;
  const { Scope: scope = 'All', SortBy = 'PolicyName', Filter } = input;
  const { sort, ofAws } = ORDERS[SortBy] as Order;
  const list = { ...entityRows('policies', accountId, Filter), sort };
  const attachments =
    scope === 'Local' ? new Map<string, number>() : await countEntitiesByItem(db, accountId, 'attachments');
  const attached = ({ arn }: AwsManagedPolicy): number => attachments.get(arn) ?? 0;
  const ofAmazon = scope === 'Local' ? [] : listAwsManagedPolicies().filter((one) => isFound(one, Filter));
  const aws = ofAmazon.map(
    (policy): Found => ({ aws: policy, value: ofAws(policy, attached(policy)), key: policy.arn }),
  );
  const { rows, output } = await searchPage<Found>(context, input, {
    operation: 'SearchPolicies',
    chosen: [scope],
    find: async (range) => {
      const own: readonly Found[] = scope === 'AWS' ? [] : await findIds(db, list, range);
      // Numbers of PostgreSQL come as text.
      const numbered = own.map((row) => (isByNumber(SortBy) ? { ...row, value: Number(row.value) } : row));
      return inRange([...numbered, ...aws], range);
    },
    count: async (most) => aws.length + (scope === 'AWS' ? 0 : await countUpTo(db, list, most)),
  });
  const views = await ownViews(
    context,
    rows.flatMap(({ id }) => id ?? []),
  );
  const Policies = rows.flatMap(({ id, aws: policy }) =>
    policy === undefined ? (views.get(id) ?? []) : awsView(policy, attached(policy)),
  );
  return { Policies, ...output };
}

const isByNumber = (order: string): boolean => order === 'UpdateDate' || order === 'AttachmentCount';

export const searchPolicies = read<Input, SearchOutput & { Policies: readonly PolicyView[] }>(
  onAnything('iam:ListPolicies'),
  run,
);
