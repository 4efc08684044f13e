import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import type { ReactElement } from 'react';
import type { CaseView } from '../../api/case-operations.ts';

const TYPES: Readonly<Record<string, StatusIndicatorProps.Type>> = {
  NEW: 'pending',
  TRIAGED: 'in-progress',
  ACCEPTED: 'in-progress',
  FIXING: 'in-progress',
  REJECTED: 'stopped',
  DUPLICATE: 'stopped',
};

export const stateWord = (state: string): string => state.charAt(0) + state.slice(1).toLowerCase();

/** Where a case is, and whether a promise is broken. */
export function CaseState({ State, Overdue }: Pick<CaseView, 'State' | 'Overdue'>): ReactElement {
  if (Overdue !== undefined)
    return (
      <StatusIndicator type="error">
        {stateWord(State)}, {Overdue === 'FIX' ? 'fix' : 'answer'} overdue
      </StatusIndicator>
    );
  return <StatusIndicator type={TYPES[State] ?? 'success'}>{stateWord(State)}</StatusIndicator>;
}
