import { invalidRequest } from './errors.ts';

export type Filters = Readonly<Record<string, readonly string[]>>;

/** What a filter looks at, by its name. */
export type FilterTable<Row> = Readonly<Record<string, (row: Row) => string>>;

/** @throws AwsError CloudHsmInvalidRequestException for a filter that is not known */
export function filtered<Row>(rows: readonly Row[], filters: Filters, table: FilterTable<Row>): Row[] {
  for (const name of Object.keys(filters)) {
    if (!Object.hasOwn(table, name))
      throw invalidRequest(`Invalid filter: ${name}. Valid filters are: ${Object.keys(table).join(', ')}.`);
  }
  return rows.filter((row) =>
    Object.entries(filters).every(([name, values]) => {
      const look = table[name];
      return look !== undefined && values.includes(look(row));
    }),
  );
}
