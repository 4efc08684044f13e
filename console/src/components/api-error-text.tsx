import Box from '@cloudscape-design/components/box';
import Link from '@cloudscape-design/components/link';
import type { ReactElement } from 'react';
import { ApiError } from '../api/api-error.ts';
import { useGo } from '../app/use-go.ts';

/** What went wrong, in the server's words; what to do about it; and the id under which the operator finds it. */
export function ApiErrorText({ problem }: { readonly problem: unknown }): ReactElement {
  const go = useGo();
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
          <Link href={`/console${why}`} onFollow={go(why, { encodedDenial })}>
            Why was this denied?
          </Link>
        </Box>
      ) : undefined}
      {requestId === undefined ? undefined : <Box variant="small">Request id {requestId}</Box>}
    </>
  );
}
