import type { AnywhereOperations } from '../../../api/anywhere-operations.ts';
import { call } from '../../../api/call.ts';

type ListName = Extract<keyof AnywhereOperations, `List${string}`>;

const PAGE_SIZE = 100;
const MOST_PAGES = 20;

/** All that a list has, up to two thousand. */
export async function readAll<N extends ListName, Row>(
  operation: N,
  rowsIn: (output: AnywhereOperations[N]['output']) => readonly Row[],
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const input = { pageSize: PAGE_SIZE, ...(nextToken !== undefined && { nextToken }) };
    const output: AnywhereOperations[N]['output'] = await call('rolesanywhere', operation, input as never);
    rows.push(...rowsIn(output));
    nextToken = output.nextToken;
    if (nextToken === undefined) break;
  }
  return rows;
}
