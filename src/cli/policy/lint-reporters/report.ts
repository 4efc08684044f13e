import type { LintFinding } from '../lint-policy.ts';

export interface LintReport {
  /** Paths of all policies, also of those that are fine. */
  readonly files: readonly string[];
  readonly findings: readonly LintFinding[];
  /** Whether a finding is as grave as `--fail-on`. */
  readonly fails: (finding: LintFinding) => boolean;
}
