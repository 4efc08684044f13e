import '@cloudscape-design/global-styles/index.css';
import './styles.css';
import I18nProvider from '@cloudscape-design/components/i18n';
import messages from '@cloudscape-design/components/i18n/messages/all.en';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { RouterProvider } from 'react-router';
import { ApiError } from './api/api-error.ts';
import { callAs } from './api/call.ts';
import { openSession } from './api/open-session.ts';
import { currentRegion } from './api/region.ts';
import { applyAppearance } from './app/appearance.ts';
import { CannotBegin } from './app/cannot-begin.tsx';
import { NotificationsProvider } from './app/notifications.tsx';
import { createRouter } from './app/routes.tsx';
import { SessionContext } from './app/session-context.ts';

const MOST_TRIES = 2;

/** What was refused is not asked for again: the answer would be the same. */
const mayTryAgain = (tries: number, problem: unknown): boolean =>
  tries < MOST_TRIES && !(problem instanceof ApiError && problem.status < 500);

async function begin(root: Root): Promise<void> {
  applyAppearance();
  try {
    const session = await openSession();
    callAs(session, currentRegion);
    const client = new QueryClient({ defaultOptions: { queries: { retry: mayTryAgain, staleTime: 5000 } } });
    root.render(
      <StrictMode>
        <I18nProvider locale="en" messages={[messages]}>
          <QueryClientProvider client={client}>
            <SessionContext value={session}>
              <NotificationsProvider>
                <RouterProvider router={createRouter()} />
              </NotificationsProvider>
            </SessionContext>
          </QueryClientProvider>
        </I18nProvider>
      </StrictMode>,
    );
  } catch (problem) {
    root.render(<CannotBegin problem={problem} />);
  }
}

const element = document.getElementById('root');
if (element === null) throw new Error('the page has no root');
void begin(createRoot(element));
