import Badge, { type BadgeProps } from '@cloudscape-design/components/badge';
import type { ReactElement } from 'react';

const COLORS: Readonly<Record<string, NonNullable<BadgeProps['color']>>> = {
  CRITICAL: 'severity-critical',
  HIGH: 'severity-high',
  MEDIUM: 'severity-medium',
  LOW: 'severity-low',
  NONE: 'severity-neutral',
};

const WORDS: Readonly<Record<string, string>> = {
  CRITICAL: 'Critical',
  HIGH: 'High',
  MEDIUM: 'Medium',
  LOW: 'Low',
  NONE: 'Information',
};

/** From the least to the worst. */
export const SEVERITIES: readonly string[] = ['NONE', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'];

export const severityWord = (severity: string): string => WORDS[severity] ?? severity;

export const Severity = ({ of }: { readonly of: string }): ReactElement => (
  <Badge color={COLORS[of] ?? 'grey'}>{severityWord(of)}</Badge>
);
