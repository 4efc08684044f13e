import Button from '@cloudscape-design/components/button';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import type { ReactElement } from 'react';
import type { PolicyFinding } from './policy-findings.ts';

const SEVERITY: Readonly<Record<PolicyFinding['type'], readonly [StatusIndicatorProps.Type, string]>> = {
  REFUSED: ['error', 'Error'],
  ERROR: ['error', 'Error'],
  SECURITY_WARNING: ['warning', 'Security'],
  WARNING: ['warning', 'Warning'],
  SUGGESTION: ['info', 'Suggestion'],
};

interface FindingsListProps {
  readonly findings: readonly PolicyFinding[];
  /** Shows the place in the text. */
  readonly onGo: (finding: PolicyFinding) => void;
}

/** What there is to say of a policy, below its text: for eyes and for screen readers. */
export function FindingsList({ findings, onGo }: FindingsListProps): ReactElement {
  return (
    <section aria-live="polite" aria-label="Findings">
      {findings.length === 0 ? (
        <StatusIndicator type="success">Nothing to find fault with</StatusIndicator>
      ) : (
        <SpaceBetween size="xs">
          {findings.map((finding, at) => {
            const [type, word] = SEVERITY[finding.type];
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: findings have no identity of their own
              <div key={at}>
                <StatusIndicator type={type}>{word}</StatusIndicator>{' '}
                <Button variant="inline-link" onClick={() => onGo(finding)}>
                  Line {finding.line}
                </Button>{' '}
                {finding.text}{' '}
                {finding.learnMore === undefined ? undefined : (
                  <Link href={finding.learnMore} external variant="secondary">
                    Learn more
                  </Link>
                )}
              </div>
            );
          })}
        </SpaceBetween>
      )}
    </section>
  );
}
