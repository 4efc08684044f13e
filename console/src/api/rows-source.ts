import { call } from './call.ts';
import type { OwnOperations } from './own-operations.ts';

/** What a table asks its server for. */
export interface RowsQuery {
  readonly filter: string;
  /** Empty for the server's own order. */
  readonly sortBy: string;
  readonly isDescending: boolean;
  readonly pageSize: number;
  /** Chosen narrowings of the table, by the parameter they go to. */
  readonly narrowed: Readonly<Record<string, string>>;
  /** Where the page begins; undefined for the first. */
  readonly token: string | undefined;
}

/** One page of rows, as the server gives it. */
export interface RowsPage<Row> {
  readonly rows: readonly Row[];
  readonly nextToken: string | undefined;
  /** Of all pages; undefined where the server does not count. */
  readonly total?: number | undefined;
}

/** Where a table has its rows from. */
export interface RowsSource<Row> {
  /** Service and operation: writes to the service make the rows be asked for anew. */
  readonly name: readonly [service: string, operation: string];
  readonly fetch: (query: RowsQuery) => Promise<RowsPage<Row>>;
}

type SearchName = Extract<keyof OwnOperations, `Search${string}`>;

/** What every search takes, out of what a table asks for. */
export const searchInput = ({ filter, sortBy, isDescending, pageSize, narrowed, token }: RowsQuery) => ({
  MaxResults: pageSize,
  ...narrowed,
  ...(filter === '' ? {} : { Filter: filter }),
  ...(sortBy === ''
    ? {}
    : { SortBy: sortBy, SortOrder: isDescending ? ('DESCENDING' as const) : ('ASCENDING' as const) }),
  ...(token === undefined ? {} : { NextToken: token }),
});

/** Rows that a search of the service `keywarden` finds. */
export const searchSource = <N extends SearchName, Row>(
  operation: N,
  rowsIn: (output: OwnOperations[N]['output']) => readonly Row[],
): RowsSource<Row> => ({
  name: ['keywarden', operation],
  async fetch(query) {
    const input = searchInput(query);
    const output: OwnOperations[N]['output'] = await call('keywarden', operation, input as never);
    return { rows: rowsIn(output), nextToken: output.NextToken, total: output.TotalCount };
  },
});
