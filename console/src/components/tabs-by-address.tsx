import Tabs from '@cloudscape-design/components/tabs';
import type { ReactElement, ReactNode } from 'react';
import { useSearchParams } from 'react-router';

export interface Tab {
  readonly id: string;
  readonly label: string;
  readonly content: ReactNode;
}

/** Tabs of which the address of the page tells the open one, so that links and reloads show it. */
export function TabsByAddress({
  tabs,
  label,
}: {
  readonly tabs: readonly Tab[];
  readonly label: string;
}): ReactElement {
  const [params, setParams] = useSearchParams();
  const asked = params.get('tab');
  const active = tabs.find(({ id }) => id === asked) ?? tabs[0];
  return (
    <Tabs
      ariaLabel={label}
      tabs={[...tabs]}
      activeTabId={active?.id ?? ''}
      onChange={({ detail }) => setParams({ tab: detail.activeTabId }, { replace: true })}
    />
  );
}
