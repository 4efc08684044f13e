import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query';
import type { RowsPage } from '../components/resource-table.tsx';
import type { RowsQuery } from '../components/use-rows-query.ts';
import { call } from './call.ts';
import type { OwnOperations } from './own-operations.ts';
import { useRegion } from './region.ts';

type SearchName = Extract<keyof OwnOperations, `Search${string}`>;

/** Makes the hook by which a table asks a search of the service `keywarden` for one page of rows. */
export const rowsOf = <N extends SearchName, Row>(
  operation: N,
  rowsIn: (output: OwnOperations[N]['output']) => readonly Row[],
) =>
  function useRows({
    filter,
    sortBy,
    isDescending,
    pageSize,
    token,
  }: RowsQuery): UseQueryResult<RowsPage<Row>> {
    const region = useRegion();
    const input = {
      MaxResults: pageSize,
      ...(filter === '' ? {} : { Filter: filter }),
      ...(sortBy === '' ? {} : { SortBy: sortBy, SortOrder: isDescending ? 'DESCENDING' : 'ASCENDING' }),
      ...(token === undefined ? {} : { NextToken: token }),
    };
    return useQuery({
      queryKey: ['keywarden', operation, region, input],
      queryFn: async () => {
        const output: OwnOperations[N]['output'] = await call('keywarden', operation, input as never);
        return { rows: rowsIn(output), nextToken: output.NextToken, total: output.TotalCount };
      },
      placeholderData: keepPreviousData,
    });
  };
