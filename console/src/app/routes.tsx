import Box from '@cloudscape-design/components/box';
import Spinner from '@cloudscape-design/components/spinner';
import type { ReactElement } from 'react';
import { createBrowserRouter, type RouteObject } from 'react-router';
import { FailedPage, MissingPage } from './failed-page.tsx';
import { PAGES } from './pages.ts';
import { Shell } from './shell.tsx';

/** While the program of the first page is fetched. */
const Coming = (): ReactElement => (
  <Box textAlign="center" padding="xxl">
    <Spinner size="large" />
  </Box>
);

const routes: RouteObject[] = PAGES.map(({ path, load }) => ({
  path,
  errorElement: <FailedPage />,
  lazy: async () => ({ Component: await load() }),
}));

export const createRouter = () =>
  createBrowserRouter(
    [
      {
        element: <Shell />,
        hydrateFallbackElement: <Coming />,
        children: [...routes, { path: '*', element: <MissingPage /> }],
      },
    ],
    { basename: '/console' },
  );
