import Box from '@cloudscape-design/components/box';
import type { ReactElement } from 'react';
import { ApiError } from '../api/api-error.ts';
import { PageLink } from './page-link.tsx';

/** What went wrong, in the server's words; what to do about it; and the id under which the operator finds it. */
export function ApiErrorText({ problem }: { readonly problem: unknown }): ReactElement {
  if (!(problem instanceof ApiError))
    return <>{problem instanceof Error ? problem.message : String(problem)}</>;
  const { code, message, requestId, isDenial, encodedDenial } = problem;
  const why = `/iam/denials?request=${encodeURIComponent(requestId ?? '')}`;
  return (
    <>
      <Box>
        <strong>{code}</strong>: {message}
      </Box>
      {isDenial && requestId !== undefined ? (
        <Box>
          <PageLink to={why} state={{ encodedDenial }}>
            Why was this denied?
          </PageLink>
        </Box>
      ) : undefined}
      {requestId === undefined ? undefined : <Box variant="small">Request id {requestId}</Box>}
    </>
  );
}
