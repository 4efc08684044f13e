import { VERSION } from '../../../version.ts';
import type { LintFinding, Severity } from '../lint-policy.ts';
import type { LintReport } from './report.ts';

const LEVELS: Record<Severity, 'error' | 'warning' | 'note'> = {
  error: 'error',
  'security-warning': 'warning',
  warning: 'warning',
  suggestion: 'note',
};

/** @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html */
export function lintSarif({ findings }: LintReport): string {
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'keywarden policy lint', version: VERSION, rules: rulesOf(findings) } },
        columnKind: 'utf16CodeUnits',
        results: findings.map(resultOf),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function rulesOf(findings: readonly LintFinding[]): object[] {
  const links = new Map(findings.map(({ code, link }) => [code, link]));
  return [...links].map(([id, helpUri]) => ({ id, ...(helpUri !== undefined && { helpUri }) }));
}

const resultOf = ({ code, severity, text, file, start, end }: LintFinding): object => ({
  ruleId: code,
  level: LEVELS[severity],
  message: { text },
  locations: [
    {
      physicalLocation: {
        artifactLocation: { uri: encodeURI(file.replaceAll('\\', '/')) },
        region: {
          startLine: start.line,
          startColumn: start.column,
          endLine: end.line,
          endColumn: end.column,
        },
      },
    },
  ],
});
