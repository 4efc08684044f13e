import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';
import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query';
import { type ReactElement, type ReactNode, useState } from 'react';
import { useRegion } from '../api/region.ts';
import type { RowsSource } from '../api/rows-source.ts';
import { ApiErrorText } from './api-error-text.tsx';
import { ButtonRow } from './button-row.tsx';
import { useRowsQuery } from './use-rows-query.ts';

export interface Column<Row> {
  readonly id: string;
  readonly header: string;
  readonly cell: (row: Row) => ReactNode;
  /** What the server calls the order by this column; absent where it has none. */
  readonly sortBy?: string;
  readonly width?: number;
}

/** `All` is always among the options. */
export interface Narrowing {
  readonly param: string;
  readonly label: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

interface ResourceTableProps<Row> {
  /** Plural: `Users`. */
  readonly title: string;
  readonly description?: string;
  /** Variant of the title: `h1` where the table is the page. */
  readonly level?: 'h1' | 'h2';
  readonly columns: readonly Column<Row>[];
  readonly idOf: (row: Row) => string;
  readonly source: RowsSource<Row>;
  /** Buttons; they are given the rows that are marked, and a function that marks none. */
  readonly actions?: (marked: readonly Row[], unmark: () => void) => ReactNode;
  readonly selection?: 'single' | 'multi';
  /** Marked rows, where somebody else keeps them. */
  readonly marked?: readonly Row[];
  readonly onMark?: (rows: readonly Row[]) => void;
  /** What to say, and offer, when there is nothing at all. */
  readonly empty: ReactNode;
  readonly filterPlaceholder?: string;
  /** Choices that narrow the rows, by the parameter of the search they go to. */
  readonly narrowings?: readonly Narrowing[];
  /** Distinguishes several tables in one address. */
  readonly name?: string;
}

/** Pixels; readers may change them. */
const NAME_WIDTH = 260;
const COLUMN_WIDTH = 160;
/** Rows of a page where the table is all there is, and where it is part of something. */
const PAGE_SIZE = 25;
const PART_SIZE = 10;

/** A table that pages, sorts and filters on the server; filter and order stand in the address of the page. */
export function ResourceTable<Row>(props: ResourceTableProps<Row>): ReactElement {
  const { title, description, level = 'h1', columns, idOf, source, actions, selection, empty } = props;
  const { narrowings = [] } = props;
  const rowsQuery = useRowsQuery(
    level === 'h1' ? PAGE_SIZE : PART_SIZE,
    props.name,
    narrowings.map(({ param }) => param),
  );
  const { query, filter, sort, setSort, page, goToPage, learnToken } = rowsQuery;
  const region = useRegion();
  const result = useQuery({
    queryKey: [...source.name, region, query],
    queryFn: () => source.fetch(query),
    placeholderData: keepPreviousData,
  });
  const [ownMarked, setOwnMarked] = useState<readonly Row[]>([]);
  const setMarked = props.onMark ?? setOwnMarked;
  const { rows = [], nextToken, total } = result.data ?? {};
  // One mark goes with its row: what was deleted, or is on another page, is not to be acted on unseen.
  const seen = new Map(rows.map((row) => [idOf(row), row]));
  const stays = selection === 'single' ? ownMarked.filter((row) => seen.has(idOf(row))) : ownMarked;
  // As they are now: what was marked may have changed since.
  const own = stays.map((row) => seen.get(idOf(row)) ?? row);
  const marked = props.marked ?? own;
  learnToken(page, nextToken);
  const knownPages = nextToken === undefined ? page : page + 1;
  const definitions = columns.map(
    ({ sortBy, ...column }, at): TableProps.ColumnDefinition<Row> => ({
      width: at === 0 ? NAME_WIDTH : COLUMN_WIDTH,
      minWidth: 80,
      ...(at === 0 ? { isRowHeader: true } : {}),
      ...column,
      ...(sortBy === undefined ? {} : { sortingField: sortBy }),
    }),
  );
  const sorted = definitions.find(
    ({ sortingField }) => sortingField !== undefined && sortingField === sort.by,
  );
  const header = (
    <Header
      variant={level}
      description={description}
      counter={total === undefined ? undefined : `(${total.toLocaleString()})`}
      actions={
        <ButtonRow>
          <Button iconName="refresh" ariaLabel="Refresh" onClick={() => void result.refetch()} />
          {actions?.(marked, () => setMarked([]))}
        </ButtonRow>
      }
    >
      {title}
    </Header>
  );
  return (
    <Table
      variant={level === 'h1' ? 'full-page' : 'container'}
      stickyHeader={level === 'h1'}
      header={header}
      items={rows}
      columnDefinitions={definitions}
      trackBy={idOf}
      loading={result.isPending}
      loadingText={`Loading ${title.toLowerCase()}`}
      resizableColumns
      enableKeyboardNavigation
      {...(selection === undefined ? {} : { selectionType: selection })}
      selectedItems={marked}
      onSelectionChange={({ detail }) => setMarked(detail.selectedItems)}
      {...(sorted === undefined ? {} : { sortingColumn: sorted })}
      sortingDescending={sort.isDescending}
      onSortingChange={({ detail }) =>
        setSort({ by: detail.sortingColumn.sortingField ?? '', isDescending: detail.isDescending ?? false })
      }
      ariaLabels={{
        tableLabel: title,
        selectionGroupLabel: `Mark ${title.toLowerCase()}`,
        allItemsSelectionLabel: () => 'Mark all',
        itemSelectionLabel: (_, row) => `Mark ${idOf(row)}`,
      }}
      empty={emptyText(result, filter, title, empty)}
      filter={
        <Filters title={title} placeholder={props.filterPlaceholder} narrowings={narrowings} by={rowsQuery} />
      }
      pagination={
        <Pagination
          currentPageIndex={page}
          pagesCount={knownPages}
          openEnd={nextToken !== undefined}
          onChange={({ detail }) => goToPage(detail.currentPageIndex)}
          ariaLabels={{ nextPageLabel: 'Next page', previousPageLabel: 'Previous page' }}
        />
      }
    />
  );
}

interface FiltersProps {
  readonly title: string;
  readonly placeholder: string | undefined;
  readonly narrowings: readonly Narrowing[];
  readonly by: ReturnType<typeof useRowsQuery>;
}

function Filters({ title, placeholder, narrowings, by }: FiltersProps): ReactElement {
  const label = `Find ${title.toLowerCase()}`;
  return (
    <SpaceBetween direction="horizontal" size="s" alignItems="end">
      <TextFilter
        filteringText={by.filter}
        filteringPlaceholder={placeholder ?? label}
        filteringAriaLabel={label}
        onChange={({ detail }) => by.setFilter(detail.filteringText)}
      />
      {narrowings.map(({ param, ...narrowing }) => (
        <NarrowingSelect
          key={param}
          {...narrowing}
          value={by.narrowed(param)}
          onChange={(value) => by.narrow(param, value)}
        />
      ))}
    </SpaceBetween>
  );
}

interface NarrowingSelectProps extends Omit<Narrowing, 'param'> {
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function NarrowingSelect({ label, options, value, onChange }: NarrowingSelectProps): ReactElement {
  const all = [{ value: '', label: `All ${label.toLowerCase()}` }, ...options];
  return (
    <Select
      ariaLabel={label}
      options={all}
      selectedOption={all.find((option) => option.value === value) ?? null}
      onChange={({ detail }) => onChange(detail.selectedOption.value ?? '')}
    />
  );
}

function emptyText(
  { error, refetch }: Pick<UseQueryResult, 'error' | 'refetch'>,
  filter: string,
  title: string,
  empty: ReactNode,
): ReactNode {
  if (error !== null)
    return (
      <Alert
        type="error"
        header={`${title} cannot be shown`}
        action={<Button onClick={() => void refetch()}>Try again</Button>}
      >
        <ApiErrorText problem={error} />
      </Alert>
    );
  return filter === '' ? (
    <Box textAlign="center">{empty}</Box>
  ) : (
    <Box textAlign="center">Nothing matches.</Box>
  );
}
