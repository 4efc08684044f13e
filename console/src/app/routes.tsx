import { createBrowserRouter, type RouteObject } from 'react-router';
import { FailedPage, MissingPage } from './failed-page.tsx';
import { PAGES } from './pages.ts';
import { Shell } from './shell.tsx';

const routes: RouteObject[] = PAGES.map(({ path, load }) => ({
  path,
  errorElement: <FailedPage />,
  lazy: async () => ({ Component: await load() }),
}));

export const createRouter = () =>
  createBrowserRouter(
    [{ element: <Shell />, children: [...routes, { path: '*', element: <MissingPage /> }] }],
    { basename: '/console' },
  );
