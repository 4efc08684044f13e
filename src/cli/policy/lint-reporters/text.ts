import { type LintFinding, SEVERITIES } from '../lint-policy.ts';
import { plural } from '../plural.ts';
import { printable } from '../printable.ts';
import type { LintReport } from './report.ts';

/** One line a finding, as compilers write them, and how many there are. */
export const lintText = ({ files, findings }: LintReport): string =>
  [...findings.map(line), `${plural(files.length, 'policy', 'policies')}: ${counts(findings)}`, '']
    .map(printable)
    .join('\n');

const line = ({ file, start, severity, code, text }: LintFinding): string =>
  `${file}:${start.line}:${start.column}: ${severity} ${code}: ${text}`;

function counts(findings: readonly LintFinding[]): string {
  const parts = SEVERITIES.flatMap((severity) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    return count === 0 ? [] : plural(count, severity);
  });
  return parts.join(', ') || 'nothing to say';
}
