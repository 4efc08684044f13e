/** One line of a credential report: a user, or root. */
export interface ReportRow {
  readonly user: string;
  readonly arn: string;
  readonly createdAt: string | undefined;
  readonly hasPassword: boolean;
  readonly passwordUsedAt: string | undefined;
  readonly hasMfa: boolean;
  /** Active keys alone. */
  readonly keys: readonly { readonly rotatedAt: string | undefined; readonly usedAt: string | undefined }[];
}

/** RFC 4180: fields in quotes may hold commas, quotes twice, and ends of lines. */
export function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    row.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
  }
  return rows;
}

/** Absent instants stand as words: `N/A`, `no_information`, `not_supported`. */
const instant = (text: string | undefined): string | undefined =>
  text !== undefined && /^\d{4}-/.test(text) ? text : undefined;

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html */
export function readReport(csv: string): ReportRow[] {
  const [header = [], ...lines] = readCsv(csv);
  return lines.map((line) => {
    const of = (column: string): string | undefined => line[header.indexOf(column)];
    const keys = ['1', '2'].filter((number) => of(`access_key_${number}_active`) === 'true');
    return {
      user: of('user') ?? '',
      arn: of('arn') ?? '',
      createdAt: instant(of('user_creation_time')),
      hasPassword: of('password_enabled') === 'true',
      passwordUsedAt: instant(of('password_last_used')),
      hasMfa: of('mfa_active') === 'true',
      keys: keys.map((number) => ({
        rotatedAt: instant(of(`access_key_${number}_last_rotated`)),
        usedAt: instant(of(`access_key_${number}_last_used_date`)),
      })),
    };
  });
}

const DAY = 86_400_000;
/** Upper ends, in days. */
const AGES = [
  ['Under 30 days', 30],
  ['30 to 90', 90],
  ['90 to 180', 180],
  ['180 to 365', 365],
  ['Over a year', Infinity],
] as const;

/** How many of the instants lie how long ago. */
export function byAge(
  instants: readonly (string | undefined)[],
  now: number,
): { readonly x: string; readonly y: number }[] {
  const days = instants.flatMap((at) => (at === undefined ? [] : [(now - Date.parse(at)) / DAY]));
  return AGES.map(([x, end], at) => {
    const begin = AGES[at - 1]?.[1] ?? 0;
    return { x, y: days.filter((day) => day < end && (at === 0 || day >= begin)).length };
  });
}
