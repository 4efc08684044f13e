import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { type ReactElement, useDeferredValue, useEffect, useMemo, useRef } from 'react';
import { type PolicyKind, policySize } from '../../../src/policy/index.ts';
import { findingsOf, type PolicyFinding } from './policy-findings.ts';
import { PolicyText, type PolicyTextHandle } from './policy-text.tsx';
import { useIamData } from './use-iam-data.ts';

interface PolicyEditorProps {
  readonly kind: PolicyKind;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly label?: string;
  readonly isReadOnly?: boolean;
  /** Line to be shown first, from 1. */
  readonly line?: number | undefined;
  /** Most characters the server takes, blanks not counted. */
  readonly quota?: number;
}

const SEVERITY: Readonly<Record<PolicyFinding['type'], readonly [StatusIndicatorProps.Type, string]>> = {
  REFUSED: ['error', 'Error'],
  ERROR: ['error', 'Error'],
  SECURITY_WARNING: ['warning', 'Security'],
  WARNING: ['warning', 'Warning'],
  SUGGESTION: ['info', 'Suggestion'],
};

/** Why a policy cannot be saved as it stands; undefined where it can. */
export function refusalIn(text: string, kind: PolicyKind): PolicyFinding | undefined {
  return findingsOf(text, kind, undefined)[0];
}

/** Text of a policy, checked as one types by the server's own policy module, here in the browser. */
export function PolicyEditor({
  kind,
  value,
  onChange,
  label = 'Policy',
  isReadOnly = false,
  line,
  quota,
}: PolicyEditorProps): ReactElement {
  const data = useIamData();
  const text = useDeferredValue(value);
  const findings = useMemo(() => findingsOf(text, kind, data), [text, kind, data]);
  const editor = useRef<PolicyTextHandle>(null);
  useEffect(() => {
    if (line !== undefined) editor.current?.goToLine(line);
  }, [line]);
  const size = policySize(value);
  return (
    <SpaceBetween size="s">
      <PolicyText
        ref={editor}
        label={label}
        value={value}
        isReadOnly={isReadOnly}
        findings={findings}
        data={data}
        onChange={onChange}
      />
      <Box color="text-body-secondary" fontSize="body-s">
        {quota === undefined
          ? `${size.toLocaleString()} characters`
          : `${size.toLocaleString()} of ${quota.toLocaleString()} characters, blanks not counted`}
      </Box>
      {quota !== undefined && size > quota ? (
        <Alert type="error">
          The policy is longer than its quota of {quota.toLocaleString()} characters.
        </Alert>
      ) : undefined}
      <Findings findings={findings} onGo={(offset) => editor.current?.goTo(offset)} />
    </SpaceBetween>
  );
}

/** The list below the text, for eyes and for screen readers. */
function Findings({
  findings,
  onGo,
}: {
  readonly findings: readonly PolicyFinding[];
  readonly onGo: (offset: number) => void;
}): ReactElement {
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
                <Button variant="inline-link" onClick={() => onGo(finding.from)}>
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
