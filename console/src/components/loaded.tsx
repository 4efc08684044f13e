import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Spinner from '@cloudscape-design/components/spinner';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactElement, ReactNode } from 'react';
import { ApiErrorText } from './api-error-text.tsx';

interface LoadedProps<Data> {
  readonly of: Pick<UseQueryResult<Data>, 'data' | 'error' | 'refetch'>;
  /** What is being loaded, for the error: `User bob`. */
  readonly what: string;
  readonly children: (data: Data) => ReactNode;
}

/** Shows what was asked for once it is here, and until then that it is coming, or why it does not come. */
export function Loaded<Data>({ of, what, children }: LoadedProps<Data>): ReactElement {
  const { data, error, refetch } = of;
  if (data !== undefined) return <>{children(data)}</>;
  if (error === null)
    return (
      <Box textAlign="center" padding="l">
        <Spinner size="large" /> Loading
      </Box>
    );
  return (
    <Alert
      type="error"
      header={`${what} cannot be shown`}
      action={<Button onClick={() => void refetch()}>Try again</Button>}
    >
      <ApiErrorText problem={error} />
    </Alert>
  );
}
