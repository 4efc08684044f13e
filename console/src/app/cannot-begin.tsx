import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import type { ReactElement } from 'react';
import { ApiError } from '../api/api-error.ts';
import { InsecureContext } from '../api/open-session.ts';

/** Stands in the place of the whole console where it cannot begin, and says what to do. */
export function CannotBegin({ problem }: { readonly problem: unknown }): ReactElement {
  const isInsecure = problem instanceof InsecureContext;
  return (
    <Box padding="xxl">
      <Alert
        type="error"
        header={isInsecure ? 'The console needs HTTPS' : 'The console cannot begin'}
        action={isInsecure ? undefined : <Button onClick={() => location.reload()}>Try again</Button>}
      >
        {isInsecure
          ? 'It binds your session to a key in this browser, which browsers allow over HTTPS and on localhost only. Ask the operator for the https address of this server, or open it as http://localhost on the machine itself. Your devices, sessions and password are at /account.'
          : textOf(problem)}
      </Alert>
    </Box>
  );
}

function textOf(problem: unknown): string {
  if (problem instanceof ApiError) return `${problem.code}: ${problem.message}`;
  return problem instanceof Error ? problem.message : String(problem);
}
