import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import type { ReactElement } from 'react';

const STATES: Readonly<Record<string, readonly [StatusIndicatorProps.Type, string]>> = {
  Enabled: ['success', 'Enabled'],
  Disabled: ['stopped', 'Disabled'],
  Creating: ['in-progress', 'Creating'],
  Updating: ['in-progress', 'Updating'],
  PendingDeletion: ['warning', 'Pending deletion'],
  PendingReplicaDeletion: ['warning', 'Pending deletion of replicas'],
  PendingImport: ['pending', 'Pending import'],
  Unavailable: ['error', 'Unavailable'],
};

export function KeyState({ state }: { readonly state: string | undefined }): ReactElement {
  const [type, text] = STATES[state ?? ''] ?? ['info', state ?? '–'];
  return <StatusIndicator type={type}>{text}</StatusIndicator>;
}
