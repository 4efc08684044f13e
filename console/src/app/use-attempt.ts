import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';
import { useNotify } from './notifications.tsx';

/** Does something, says how it went, and asks anew for what is shown. @returns whether it was done */
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
        await client.invalidateQueries();
      }
    },
    [notify, client],
  );
}
