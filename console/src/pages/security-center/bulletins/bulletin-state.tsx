import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import type { ReactElement } from 'react';
import type { Bulletin } from '../../../api/center-operations.ts';

const STATES: Readonly<Record<string, readonly [StatusIndicatorProps.Type, string]>> = {
  DRAFT: ['pending', 'Draft'],
  IN_REVIEW: ['in-progress', 'In review'],
  APPROVED: ['info', 'Approved'],
  EMBARGOED: ['info', 'Embargoed'],
  PUBLISHED: ['success', 'Published'],
  WITHDRAWN: ['stopped', 'Withdrawn'],
};

/** Where a bulletin is on its way; one that is written anew says which version is public meanwhile. */
export function BulletinState({ of }: { readonly of: Pick<Bulletin, 'State' | 'Version'> }): ReactElement {
  const [type, word] = STATES[of.State] ?? ['pending', of.State];
  const isRevised = of.Version > 0 && of.State !== 'PUBLISHED' && of.State !== 'WITHDRAWN';
  return (
    <StatusIndicator type={type}>
      {word}
      {isRevised ? `; version ${of.Version} is public` : undefined}
    </StatusIndicator>
  );
}
