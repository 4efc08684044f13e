import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import type { ReactElement } from 'react';
import { useRouteError } from 'react-router';
import { ApiErrorText } from '../components/api-error-text.tsx';
import { useGo } from './use-go.ts';

/** Stands where a page could not be shown. */
export function FailedPage(): ReactElement {
  const problem = useRouteError();
  return (
    <ContentLayout header={<Header variant="h1">This page cannot be shown</Header>}>
      <Alert
        type="error"
        action={<Button onClick={() => location.reload()}>Load it again</Button>}
        header="Something went wrong"
      >
        <ApiErrorText problem={problem} />
      </Alert>
    </ContentLayout>
  );
}

export function MissingPage(): ReactElement {
  const go = useGo();
  return (
    <ContentLayout header={<Header variant="h1">There is no such page</Header>}>
      <Button href="/console/" onFollow={go('/')}>
        Home
      </Button>
    </ContentLayout>
  );
}
