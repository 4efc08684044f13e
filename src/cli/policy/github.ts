/** A remark on a line of a file. */
export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  readonly title: string;
  readonly text: string;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '%': '%25',
  '\r': '%0D',
  '\n': '%0A',
  ':': '%3A',
  ',': '%2C',
};

const data = (text: string): string => text.replaceAll(/[%\r\n]/g, (character) => ESCAPES[character] ?? '');
const property = (text: string): string =>
  text.replaceAll(/[%\r\n:,]/g, (character) => ESCAPES[character] ?? '');

/** @see https://docs.github.com/actions/reference/workflow-commands-for-github-actions */
export const githubCommands = (annotations: readonly Annotation[]): string =>
  annotations
    .map(({ level, file, line, column, title, text }) => {
      const properties = Object.entries({ file, line, col: column, title })
        .flatMap(([name, value]) => (value === undefined ? [] : `${name}=${property(String(value))}`))
        .join(',');
      return `::${level} ${properties}::${data(text)}\n`;
    })
    .join('');
