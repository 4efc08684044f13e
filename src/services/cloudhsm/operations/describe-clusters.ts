import { type ClusterWithHsms, listClusters } from '../../../custody/clusters/records.ts';
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
const FILTERS: FilterTable<ClusterWithHsms> = {
  clusterIds: ({ cluster }) => cluster.id,
  vpcIds: ({ cluster }) => cluster.vpc_id,
  states: ({ cluster }) => cluster.state,
};

export const describeClusters = read<Input, { Clusters: readonly Cluster[]; NextToken?: string }>(
  onAnything('DescribeClusters'),
  async (context, input) => {
    const { Filters: filters = {} } = input;
    const isDeletedWanted = filters['states']?.includes('DELETED') === true;
    const all = await listClusters(context.db, context);
    const found = filtered(all, filters, FILTERS).filter(
      ({ cluster }) => cluster.state !== 'DELETED' || isDeletedWanted,
    );
    const { items, output } = pageOf(
      context,
      'clusters',
      input,
      MOST_RESULTS,
      found,
      ({ cluster }) => cluster.id,
    );
    return {
      Clusters: items.map(({ cluster, hsms }) => clusterView(cluster, hsms)),
      ...output,
    };
  },
);
