import type { OperationContext } from '../../contract.ts';

/** Columns that IAM's plain list lacks, each with the operation of IAM's that shows it of one entity. */
export type ColumnOperations = Readonly<Record<string, string>>;

export interface WithColumns {
  readonly Columns?: readonly string[];
}

/** What a row says of columns that were asked for and are not in it, because the caller may not see them of that entity. */
export interface WithHidden {
  readonly Hidden?: readonly string[];
}

/** Which columns of one row may be filled. */
export interface RowColumns {
  readonly shows: (column: string) => boolean;
  /** Goes into the row. */
  readonly hidden: WithHidden;
}

/** Whether a column is asked for: all are, unless some are named. */
const isAsked = ({ Columns }: WithColumns, column: string): boolean =>
  Columns === undefined || Columns.includes(column);

/** The columns that the caller may see of the very entity that `input` names to IAM. */
export async function columnsOf(
  { mayCall }: Pick<OperationContext, 'mayCall'>,
  operations: ColumnOperations,
  asked: WithColumns,
  input: Readonly<Record<string, string>>,
): Promise<RowColumns> {
  const columns = Object.entries(operations).filter(([column]) => isAsked(asked, column));
  const answers = await Promise.all(
    columns.map(async ([column, operation]) => ({ column, may: await mayCall('iam', operation, input) })),
  );
  const shown = new Set(answers.filter(({ may }) => may).map(({ column }) => column));
  const hidden = columns.map(([column]) => column).filter((column) => !shown.has(column));
  return {
    shows: (column) => shown.has(column),
    hidden: hidden.length === 0 ? {} : { Hidden: hidden },
  };
}

/** Rows one after the other, so that a long page leaves the database to others in between. */
export async function viewsById<Row extends { readonly id: string }, View>(
  rows: readonly Row[],
  viewOf: (row: Row) => Promise<View>,
): Promise<ReadonlyMap<string, View>> {
  const views = new Map<string, View>();
  for (const row of rows) views.set(row.id, await viewOf(row));
  return views;
}
