import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import type { ReactElement } from 'react';

/** States of clusters, HSMs and backups that pass by themselves. */
const PASSING = /_IN_PROGRESS$/;

const TYPES: Readonly<Record<string, StatusIndicatorProps.Type>> = {
  ACTIVE: 'success',
  READY: 'success',
  INITIALIZED: 'info',
  UNINITIALIZED: 'pending',
  DEGRADED: 'error',
  DELETED: 'stopped',
  PENDING_DELETION: 'warning',
};

/** Whether something is under way, so that it is worth looking again soon. */
export const isPassing = (state: string | undefined): boolean =>
  state !== undefined && (PASSING.test(state) || state === 'CREATE_IN_PROGRESS');

export function ClusterState({ state = '–' }: { readonly state: string | undefined }): ReactElement {
  const text = state.charAt(0) + state.slice(1).toLowerCase().replaceAll('_', ' ');
  return (
    <StatusIndicator type={isPassing(state) ? 'in-progress' : (TYPES[state] ?? 'info')}>
      {text}
    </StatusIndicator>
  );
}
