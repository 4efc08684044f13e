import SideNavigation, { type SideNavigationProps } from '@cloudscape-design/components/side-navigation';
import type { ReactElement } from 'react';
import { useLocation } from 'react-router';
import { SECTION_TITLES, type Section } from './page-entry.ts';
import { PAGES } from './pages.ts';
import { useSession } from './session-context.ts';
import { findTrail } from './trail.ts';
import { useGo } from './use-go.ts';

const SECTIONS = Object.keys(SECTION_TITLES) as Section[];

/** The menu at the side: the pages of each section, and the one shown now marked. */
export function Menu(): ReactElement {
  const session = useSession();
  const go = useGo();
  const { pathname } = useLocation();
  const listed = PAGES.filter(
    ({ isInMenu, isForOperators }) => isInMenu && (!isForOperators || session.isOperatorAccount),
  );
  const shown = new Set(listed.map(({ path }) => path));
  const active = findTrail(pathname).findLast(({ path }) => shown.has(path))?.path ?? '/';
  const items = SECTIONS.flatMap((section): SideNavigationProps.Item[] => {
    const pages = listed.filter((page) => page.section === section);
    if (pages.length === 0) return [];
    const links = pages.map(
      ({ title, path }): SideNavigationProps.Item => ({ type: 'link', text: title, href: `/console${path}` }),
    );
    return [{ type: 'section', text: SECTION_TITLES[section], items: links }];
  });
  return (
    <SideNavigation
      header={{ text: 'Keywarden', href: '/console/' }}
      activeHref={`/console${active}`}
      items={items}
      onFollow={(event) => go(event.detail.href.replace(/^\/console/, ''))(event)}
    />
  );
}
