/** From the least to the worst, as CVSS names them. */
export const SEVERITIES = ['NONE', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Lowest score of each severity. @see https://www.first.org/cvss/v4.0/specification-document table 22 */
const LOWEST: readonly (readonly [score: number, severity: Severity])[] = [
  [9, 'CRITICAL'],
  [7, 'HIGH'],
  [4, 'MEDIUM'],
  [0.1, 'LOW'],
];

export const severityOfScore = (score: number): Severity =>
  LOWEST.find(([lowest]) => score >= lowest)?.[1] ?? 'NONE';

/** The worst of some; `NONE` of none. */
export const worstOf = (severities: readonly Severity[]): Severity =>
  SEVERITIES.findLast((severity) => severities.includes(severity)) ?? 'NONE';
