import { useLocation, useNavigate } from 'react-router';

/** A new inline policy to begin with. */
export interface NewInlinePolicy {
  readonly name: string;
  readonly text: string;
}

/** The inline policy that a link to the page asks for. */
export type AskedPolicy =
  | { readonly policyName: string; readonly line: number | undefined }
  | { readonly start: NewInlinePolicy };

interface AskedPolicyState {
  readonly asked: AskedPolicy | undefined;
  /** Takes what was asked for out of the history's entry, so that it does not open again. */
  readonly forget: () => void;
}

/** One there is stands in the address with its line; one to be made in the state of the history's entry. */
export function useAskedPolicy(): AskedPolicyState {
  const { pathname, search, state } = useLocation();
  const navigate = useNavigate();
  const params = new URLSearchParams(search);
  const policyName = params.get('inline');
  const line = Number.parseInt(params.get('line') ?? '', 10) || undefined;
  const start = (state as { readonly newInlinePolicy?: NewInlinePolicy } | null)?.newInlinePolicy;
  const asked =
    start !== undefined ? { start } : policyName === null ? undefined : ({ policyName, line } as const);
  return {
    asked,
    forget() {
      if (asked === undefined) return;
      params.delete('inline');
      params.delete('line');
      void navigate(`${pathname}?${params.toString()}`, { replace: true });
    },
  };
}
