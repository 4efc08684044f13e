import AppLayout from '@cloudscape-design/components/app-layout';
import BreadcrumbGroup from '@cloudscape-design/components/breadcrumb-group';
import { type ReactElement, useEffect } from 'react';
import { Outlet, useLocation } from 'react-router';
import { Menu } from './menu.tsx';
import { Notifications } from './notifications.tsx';
import { PAGES } from './pages.ts';
import { PagesContext } from './pages-context.ts';
import { TopBar } from './top-bar.tsx';
import { findTrail } from './trail.ts';
import { useGo } from './use-go.ts';

/** What stands around every page: bar, menu, breadcrumbs, notifications. */
export function Shell(): ReactElement {
  const { pathname } = useLocation();
  const trail = findTrail(pathname);
  const title = trail.at(-1)?.text;
  useEffect(() => {
    document.title = title === undefined ? 'Keywarden' : `${title} – Keywarden`;
  }, [title]);
  const go = useGo();
  return (
    <>
      <div id="top">
        <TopBar />
      </div>
      <AppLayout
        headerSelector="#top"
        toolsHide
        navigation={<Menu />}
        notifications={<Notifications />}
        stickyNotifications
        breadcrumbs={
          <BreadcrumbGroup
            ariaLabel="Breadcrumbs"
            items={trail.map(({ text, path }) => ({ text, href: `/console${path}` }))}
            onFollow={(event) => go(withoutBase(event.detail.href))(event)}
          />
        }
        content={
          <PagesContext value={PAGES}>
            <Outlet />
          </PagesContext>
        }
      />
    </>
  );
}

const withoutBase = (href: string): string => href.replace(/^\/console/, '');
