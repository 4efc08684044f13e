import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useNotify } from '../../../app/notifications.tsx';

/** Does something, says how it went, and asks for the credentials anew. @returns whether it was done */
export function useAttempt(): (done: string, deed: () => Promise<unknown>) => Promise<boolean> {
  const notify = useNotify();
  const client = useQueryClient();
  return useCallback(
    async (done, deed) => {
      try {
        await deed();
        notify.done(done);
        return true;
      } catch (problem) {
        notify.failed('Nothing was changed', problem);
        return false;
      } finally {
        for (const queryKey of [['iam'], ['keywarden']]) await client.invalidateQueries({ queryKey });
      }
    },
    [notify, client],
  );
}
