import { useCollection } from '@cloudscape-design/collection-hooks';
import Box from '@cloudscape-design/components/box';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';
import type { ReactElement, ReactNode } from 'react';
import { ApiErrorText } from './api-error-text.tsx';
import { ButtonRow } from './button-row.tsx';

export interface SmallColumn<Row> {
  readonly id: string;
  readonly header: string;
  readonly cell: (row: Row) => ReactNode;
  /** What the column is ordered by; absent where order means nothing. */
  readonly sortBy?: (row: Row) => string | number;
}

interface SmallTableProps<Row> {
  readonly title: string;
  readonly description?: ReactNode;
  readonly columns: readonly SmallColumn<Row>[];
  readonly rows: readonly Row[];
  readonly idOf: (row: Row) => string;
  readonly isLoading?: boolean;
  readonly problem?: Error | null;
  readonly empty: ReactNode;
  readonly actions?: (marked: readonly Row[]) => ReactNode;
  readonly selection?: 'single' | 'multi';
  /** For cells with whole sentences. */
  readonly wrapsLines?: boolean;
}

const PAGE_SIZE = 20;
/** Fewer rows need no filter. */
const FILTER_FROM = 10;

/** A table of few rows that are all here: devices of a user, versions of a policy. */
export function SmallTable<Row>(props: SmallTableProps<Row>): ReactElement {
  const {
    title,
    description,
    columns,
    rows,
    idOf,
    isLoading = false,
    problem,
    empty,
    actions,
    selection,
    wrapsLines = false,
  } = props;
  const { items, collectionProps, filterProps, paginationProps } = useCollection(rows, {
    filtering: { empty: <Box textAlign="center">{empty}</Box>, noMatch: 'Nothing matches.' },
    sorting: {},
    pagination: { pageSize: PAGE_SIZE },
    selection: { keepSelection: false, trackBy: idOf },
  });
  const definitions = columns.map(
    ({ sortBy, ...column }): TableProps.ColumnDefinition<Row> => ({
      ...column,
      ...(sortBy === undefined
        ? {}
        : { sortingComparator: (one, other) => compare(sortBy(one), sortBy(other)) }),
    }),
  );
  // As they are now: what was marked may have changed since.
  const current = new Map(rows.map((row) => [idOf(row), row]));
  const marked = (collectionProps.selectedItems ?? []).flatMap((row) => current.get(idOf(row)) ?? []);
  return (
    <Table
      {...collectionProps}
      items={items}
      columnDefinitions={definitions}
      wrapLines={wrapsLines}
      loading={isLoading}
      loadingText={`Loading ${title.toLowerCase()}`}
      {...(problem ? { empty: <ApiErrorText problem={problem} /> } : {})}
      {...(selection === undefined ? {} : { selectionType: selection })}
      enableKeyboardNavigation
      ariaLabels={{
        tableLabel: title,
        selectionGroupLabel: `Mark ${title.toLowerCase()}`,
        allItemsSelectionLabel: () => 'Mark all',
        itemSelectionLabel: (_, row) => `Mark ${idOf(row)}`,
      }}
      header={
        <Header
          variant="h2"
          description={description}
          counter={`(${rows.length})`}
          actions={<ButtonRow>{actions?.(marked)}</ButtonRow>}
        >
          {title}
        </Header>
      }
      {...(rows.length < FILTER_FROM
        ? {}
        : {
            filter: (
              <TextFilter
                {...filterProps}
                filteringPlaceholder={`Find ${title.toLowerCase()}`}
                filteringAriaLabel={`Find ${title.toLowerCase()}`}
              />
            ),
          })}
      {...(rows.length <= PAGE_SIZE
        ? {}
        : {
            pagination: (
              <Pagination
                {...paginationProps}
                ariaLabels={{ nextPageLabel: 'Next page', previousPageLabel: 'Previous page' }}
              />
            ),
          })}
    />
  );
}

const compare = (one: string | number, other: string | number): number =>
  typeof one === 'number' && typeof other === 'number'
    ? one - other
    : String(one).localeCompare(String(other), undefined, { numeric: true });
