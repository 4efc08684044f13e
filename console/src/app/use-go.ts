import { useCallback } from 'react';
import { useNavigate } from 'react-router';

interface Followed {
  preventDefault(): void;
  readonly detail?: { readonly external?: boolean };
}

/** A handler for links: goes there inside the console, without loading it anew. `state` goes with the history's entry. */
export function useGo(): (path: string, state?: unknown) => (event: Followed) => void {
  const navigate = useNavigate();
  return useCallback(
    (path, state) => (event) => {
      if (event.detail?.external === true) return;
      event.preventDefault();
      void navigate(path, { state });
    },
    [navigate],
  );
}
