import type { Position } from '../policy/syntax-error.ts';

/** What is quoted from a file may be long. */
const MAX_CHARACTERS = 500;

/** What is wrong with a file somebody wrote; `message` begins with the place. */
export class InputError extends Error {
  /** As the person named it. */
  readonly file: string;
  readonly position: Position | undefined;
  /** The message without the place. */
  readonly text: string;

  constructor(file: string, position: Position | undefined, detail: string) {
    const text = detail.length > MAX_CHARACTERS ? `${detail.slice(0, MAX_CHARACTERS)}…` : detail;
    const place = position === undefined ? file : `${file}:${position.line}:${position.column}`;
    super(`${place}: ${text}`);
    this.name = 'InputError';
    this.file = file;
    this.position = position;
    this.text = text;
  }
}
