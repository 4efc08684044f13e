import { useEffect, useRef, useState } from 'react';
import { useSearchParams } from 'react-router';
import type { RowsQuery } from '../api/rows-source.ts';

interface Sort {
  readonly by: string;
  readonly isDescending: boolean;
}

interface RowsQueryState {
  readonly query: RowsQuery;
  /** What is typed, before it is asked for. */
  readonly filter: string;
  readonly setFilter: (text: string) => void;
  readonly sort: Sort;
  readonly setSort: (sort: Sort) => void;
  /** Chosen value of a narrowing; empty for all. */
  readonly narrowed: (param: string) => string;
  readonly narrow: (param: string, value: string) => void;
  /** From 1. */
  readonly page: number;
  readonly goToPage: (page: number) => void;
  /** Tells where the page after `page` begins. */
  readonly learnToken: (page: number, next: string | undefined) => void;
}

/** Milliseconds after the last key until the server is asked. */
const TYPING_PAUSE = 250;

/** Filter and order, kept in the address so that links and reloads show the same; and which page is looked at. */
export function useRowsQuery(
  pageSize: number,
  name = '',
  narrowings: readonly string[] = [],
): RowsQueryState {
  const [search, setSearch] = useSearchParams();
  const keys = { filter: `${name}filter`, sort: `${name}sort`, order: `${name}order` };
  const asked = search.get(keys.filter) ?? '';
  const [typed, setTyped] = useState(asked);
  const [shown, setShown] = useState(asked);
  /** What was last put into the address from here. */
  const sent = useRef(asked);
  if (asked !== shown) {
    setShown(asked);
    // A link or the way back asks for something else.
    if (asked !== sent.current) setTyped(asked);
  }
  const [page, setPage] = useState(1);
  /** Where each page begins, as far as it was seen. */
  const tokens = useRef<(string | undefined)[]>([undefined]);
  const begin = (change: (params: URLSearchParams) => void): void => {
    tokens.current = [undefined];
    setPage(1);
    setSearch(
      (before) => {
        const params = new URLSearchParams(before);
        change(params);
        return params;
      },
      { replace: true },
    );
  };
  useEffect(() => {
    if (typed === asked) return undefined;
    const timer = setTimeout(() => {
      sent.current = typed;
      begin((params) => (typed === '' ? params.delete(keys.filter) : params.set(keys.filter, typed)));
    }, TYPING_PAUSE);
    return () => clearTimeout(timer);
  });
  const sort = { by: search.get(keys.sort) ?? '', isDescending: search.get(keys.order) === 'down' };
  const narrowed = (param: string): string => search.get(name + param) ?? '';
  const chosen = narrowings.flatMap((param) => (narrowed(param) === '' ? [] : [[param, narrowed(param)]]));
  return {
    query: {
      filter: asked,
      sortBy: sort.by,
      isDescending: sort.isDescending,
      pageSize,
      narrowed: Object.fromEntries(chosen) as Readonly<Record<string, string>>,
      token: tokens.current[page - 1],
    },
    filter: typed,
    setFilter: setTyped,
    sort,
    setSort: ({ by, isDescending }) =>
      begin((params) => {
        params.set(keys.sort, by);
        params.set(keys.order, isDescending ? 'down' : 'up');
      }),
    narrowed,
    narrow: (param, value) =>
      begin((params) => (value === '' ? params.delete(name + param) : params.set(name + param, value))),
    page,
    goToPage: setPage,
    learnToken: (after, next) => {
      if (next !== undefined) tokens.current[after] = next;
    },
  };
}
