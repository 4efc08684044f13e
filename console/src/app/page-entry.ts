import type { ComponentType } from 'react';

/** Parts of the console, in the order of the menu. */
export type Section = 'home' | 'iam' | 'keys' | 'records' | 'security' | 'organization' | 'operator';

/** What the menu calls them. */
export const SECTION_TITLES: Readonly<Record<Section, string>> = {
  home: 'Yours',
  iam: 'Access management',
  keys: 'Keys and HSMs',
  records: 'Records',
  security: 'Security Center',
  organization: 'Organization',
  operator: 'Operator',
};

/** One page: where it is, what it is called, and how its program is fetched when it is first opened. */
export interface PageEntry {
  /** Below `/console`, as React Router writes it: `/iam/users/:userName`. */
  readonly path: string;
  /** What the page is called in the breadcrumbs and in the tab of the browser; parameters stand as `:userName`. */
  readonly title: string;
  /** Path of the page above this one, for the breadcrumbs; home unless told. */
  readonly parent?: string;
  readonly section: Section;
  /** Whether the menu has it. */
  readonly isInMenu?: boolean;
  /** Whether only the operator's account sees it in the menu. */
  readonly isForOperators?: boolean;
  readonly load: () => Promise<ComponentType>;
}
