import { githubCommands } from '../github.ts';
import { junitXml } from '../junit.ts';
import type { LintFinding, Severity } from '../lint-policy.ts';
import { tapReport } from '../tap.ts';
import type { LintReport } from './report.ts';

const sentence = ({ severity, code, text, start }: LintFinding): string =>
  `${start.line}:${start.column}: ${severity} ${code}: ${text}`;

const ofFile = ({ findings }: LintReport, path: string): LintFinding[] =>
  findings.filter(({ file }) => file === path);

/** One point a policy; it fails by the findings that make the run fail. */
export const lintTap = (report: LintReport): string =>
  tapReport(
    report.files.map((path) => {
      const findings = ofFile(report, path);
      return {
        name: path,
        isOk: !findings.some(report.fails),
        details: findings.length === 0 ? {} : { message: findings.map(sentence).join('\n') },
      };
    }),
  );

/** One test case a policy. */
export const lintJUnit = (report: LintReport): string =>
  junitXml('keywarden policy lint', [
    {
      name: 'policies',
      cases: report.files.map((path) => {
        const grave = ofFile(report, path).filter(report.fails);
        const [first] = grave;
        const named = { name: path, className: 'policy lint' };
        if (first === undefined) return named;
        return {
          ...named,
          failure: { message: sentence(first), type: first.code, text: grave.map(sentence).join('\n') },
        };
      }),
    },
  ]);

export const lintJson = ({ files, findings }: LintReport): string =>
  `${JSON.stringify({ files, findings }, null, 2)}\n`;

const LEVELS: Record<Severity, 'error' | 'warning' | 'notice'> = {
  error: 'error',
  'security-warning': 'warning',
  warning: 'warning',
  suggestion: 'notice',
};

export const lintGithub = ({ findings }: LintReport): string =>
  githubCommands(
    findings.map(({ file, start, severity, code, text }) => ({
      level: LEVELS[severity],
      file,
      ...start,
      title: code,
      text,
    })),
  );
