import Link from '@cloudscape-design/components/link';
import type { ReactElement, ReactNode } from 'react';
import { useGo } from '../app/use-go.ts';

interface PageLinkProps {
  /** Below `/console`; what comes from data is encoded. */
  readonly to: string;
  /** Goes with the history's entry. */
  readonly state?: unknown;
  readonly children: ReactNode;
}

/** A link to another page of the console, which is opened without loading the console anew. */
export function PageLink({ to, state, children }: PageLinkProps): ReactElement {
  const go = useGo();
  return (
    <Link href={`/console${to}`} onFollow={go(to, state)}>
      {children}
    </Link>
  );
}
