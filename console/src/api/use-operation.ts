import {
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { waitBeforeLook } from './attention.ts';
import { call } from './call.ts';
import type { InputOf, OperationName, OutputOf, ServiceName } from './operations.ts';
import { useRegion } from './region.ts';

interface Options {
  /** False while the input is not known yet. */
  readonly enabled?: boolean;
  /** Milliseconds between looks at what changes by itself. */
  readonly refetchInterval?: number;
}

/** What a read answers, kept and shared between the pages that ask the same. */
export function useOperation<S extends ServiceName, N extends OperationName<S>>(
  service: S,
  operation: N,
  input: InputOf<S, N>,
  { enabled = true, refetchInterval }: Options = {},
): UseQueryResult<OutputOf<S, N>> {
  const region = useRegion();
  return useQuery({
    queryKey: [service, operation, region, input],
    queryFn: () => call(service, operation, input),
    enabled,
    refetchInterval: refetchInterval === undefined ? false : () => waitBeforeLook(refetchInterval),
  });
}

/** A call that changes something, made by `useAttempt`, which asks anew for what is shown. */
export const useCall = <S extends ServiceName, N extends OperationName<S>>(
  service: S,
  operation: N,
): UseMutationResult<OutputOf<S, N>, Error, InputOf<S, N>> =>
  useMutation({ mutationFn: (input: InputOf<S, N>) => call(service, operation, input) });

/** A write; when it is done, everything that was read of its service, or of those named, is asked for anew. */
export function useWrite<S extends ServiceName, N extends OperationName<S>>(
  service: S,
  operation: N,
  alsoChanged: readonly ServiceName[] = ['keywarden'],
): UseMutationResult<OutputOf<S, N>, Error, InputOf<S, N>> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (input: InputOf<S, N>) => call(service, operation, input),
    onSuccess: () =>
      Promise.all(
        [service, ...alsoChanged].map((changed) => client.invalidateQueries({ queryKey: [changed] })),
      ),
  });
}
