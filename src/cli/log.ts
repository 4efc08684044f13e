import type { LogFormat, LogLevel } from '../settings-table.ts';
import type { Output } from './command.ts';

/** What goes beside the text, for programs that read the log. */
export type LogFields = Readonly<Record<string, string | number | undefined>>;

export interface Log {
  /** Id of this run of the node; absent for commands that do not serve. */
  readonly node?: string;
  /** What is going on; shown at level `info`. */
  info(text: string, fields?: LogFields): void;
  /** What an operator should know. */
  problem(text: string, fields?: LogFields): void;
  /** One answered request, for who wants an access log; at any level. */
  access(fields: LogFields): void;
}

export interface LogOptions {
  readonly now?: () => number;
  /** `text` unless told. */
  readonly format?: LogFormat;
  /** Id of this run of the node, in every record of a log in JSON. */
  readonly node?: string;
}

/**
 * Writes on standard error: lines with the time in front, or one JSON object a line. Text from outside cannot start a line or
 * move the cursor.
 */
export function createLog(output: Output, level: LogLevel, options: LogOptions = {}): Log {
  const { now = Date.now, format = 'text', node } = options;
  const always = node === undefined ? {} : { node };
  const write = format === 'json' ? jsonLine : textLine;
  const line = (kind: Kind, message: string, fields: LogFields): void =>
    output.error(
      `${write({ time: new Date(now()).toISOString(), level: kind, message, ...always, ...fields })}\n`,
    );
  return {
    ...always,
    info: (text, fields = {}) => level === 'info' && line('info', text, fields),
    problem: (text, fields = {}) => line('error', text, fields),
    access: (fields) => line('access', 'answered', fields),
  };
}

type Kind = 'info' | 'error' | 'access';

interface LogRecord extends LogFields {
  readonly time: string;
  readonly level: Kind;
  readonly message: string;
}

/** JSON escapes all that could start a line; of other control characters it leaves some, which terminals may obey. */
const jsonLine = (record: LogRecord): string =>
  JSON.stringify(record).replaceAll(
    CONTROL,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** People read this one: what the fields add to a message stands in it already, but for requests. */
const textLine = ({ time, level, message, ...fields }: LogRecord): string =>
  level === 'access' ? `${time} ${accessText(fields)}` : `${time} ${oneEntry(message)}`;

/** `-` for what is not known. */
function accessText(fields: LogFields): string {
  const { method, path, status, milliseconds, service, operation, error, account, principal } = fields;
  const { address, requestId } = fields;
  const asked = service === undefined ? undefined : `${service}:${operation ?? '-'}`;
  return [address, method, path, status, `${milliseconds}ms`, asked, error, account, principal, requestId]
    .map((field) => (field === undefined ? '-' : oneWord(String(field))))
    .join(' ');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it removes
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g;

const oneEntry = (text: string): string =>
  text
    .replaceAll(CONTROL, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`)
    .replaceAll('\n', '\n    ');

/** A field of a line: without what parts fields or lines. */
const oneWord = (text: string): string =>
  oneEntry(text.replaceAll(/[\s\\]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`));
