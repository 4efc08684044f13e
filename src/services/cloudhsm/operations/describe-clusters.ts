import { listClusters, listHsms } from '../../../custody/clusters/records.ts';
import type { HsmClusterRow } from '../../../custody/clusters/tables.ts';
import { read } from '../../contract.ts';
import { onAnything } from '../access.ts';
import { type Filters, type FilterTable, filtered } from '../filters.ts';
import { type PageInput, pageOf } from '../paging.ts';
import type { Cluster } from '../types.ts';
import { clusterView } from '../views.ts';

interface Input extends PageInput {
  readonly Filters?: Filters;
}

const MOST_RESULTS = 25;

/** @see https://docs.aws.amazon.com/cloudhsm/latest/APIReference/API_DescribeClusters.html Filters */
const FILTERS: FilterTable<HsmClusterRow> = {
  clusterIds: ({ id }) => id,
  vpcIds: ({ vpc_id }) => vpc_id,
  states: ({ state }) => state,
};

export const describeClusters = read<Input, { Clusters: readonly Cluster[]; NextToken?: string }>(
  onAnything('DescribeClusters'),
  async (context, input) => {
    const { Filters: filters = {} } = input;
    const isDeletedWanted = filters['states']?.includes('DELETED') === true;
    const all = await listClusters(context.db, context);
    const found = filtered(all, filters, FILTERS).filter(
      ({ state }) => state !== 'DELETED' || isDeletedWanted,
    );
    const { items, output } = pageOf(context, 'clusters', input, MOST_RESULTS, found, ({ id }) => id);
    const hsms = await listHsms(
      context.db,
      items.map(({ id }) => id),
    );
    // Once more, behind their HSMs: what an HSM that is seen ACTIVE brought, such as the CSR, is then seen too.
    const latest = new Map((await listClusters(context.db, context)).map((cluster) => [cluster.id, cluster]));
    return {
      Clusters: items.map((cluster) =>
        clusterView(
          latest.get(cluster.id) ?? cluster,
          hsms.filter(({ cluster_id }) => cluster_id === cluster.id),
        ),
      ),
      ...output,
    };
  },
);
