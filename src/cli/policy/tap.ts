import { printable } from './printable.ts';

/** One line of a TAP report. */
export interface TapPoint {
  readonly name: string;
  readonly isOk: boolean;
  /** Shown as a YAML block; empty for none. */
  readonly details: Readonly<Record<string, string>>;
}

/** `#` and `\` would be read as more than themselves. */
const description = (name: string): string => printable(name).replaceAll(/[\\#]/g, '\\$&');

function point({ name, isOk, details }: TapPoint, index: number): string[] {
  const entries = Object.entries(details);
  return [
    `${isOk ? 'ok' : 'not ok'} ${index + 1} - ${description(name)}`,
    ...(entries.length === 0
      ? []
      : // JSON texts are YAML texts.
        ['  ---', ...entries.map(([key, value]) => `  ${key}: ${JSON.stringify(value)}`), '  ...']),
  ];
}

/** @see https://testanything.org/tap-version-14-specification.html */
export const tapReport = (points: readonly TapPoint[]): string =>
  ['TAP version 14', `1..${points.length}`, ...points.flatMap(point), ''].join('\n');
