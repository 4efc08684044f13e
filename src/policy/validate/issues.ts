import type { FindingType } from './finding.ts';
import { ERRORS } from './issues/errors.ts';
import { SECURITY_WARNINGS } from './issues/security-warnings.ts';
import { SUGGESTIONS } from './issues/suggestions.ts';
import { WARNINGS } from './issues/warnings.ts';

export type IssueCode =
  | keyof typeof ERRORS
  | keyof typeof SECURITY_WARNINGS
  | keyof typeof SUGGESTIONS
  | keyof typeof WARNINGS;

interface Issue {
  readonly type: FindingType;
  readonly text: string;
  /** Its place on AWS's page. */
  readonly link: string;
}

const PAGE = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html';

/** How the anchors of the page name the types. */
const GROUPS = [
  ['ERROR', 'error', ERRORS],
  ['SECURITY_WARNING', 'security-warning', SECURITY_WARNINGS],
  ['SUGGESTION', 'suggestion', SUGGESTIONS],
  ['WARNING', 'general-warning', WARNINGS],
] as const;

/** Every check of AWS's reference. */
export const ISSUES: ReadonlyMap<string, Issue> = new Map(
  GROUPS.flatMap(([type, name, texts]) =>
    Object.entries(texts).map(([code, text]): [string, Issue] => [
      code,
      {
        type,
        text,
        link: `${PAGE}#access-analyzer-reference-policy-checks-${name}-${code.toLowerCase().replaceAll('_', '-')}`,
      },
    ]),
  ),
);
