/** A file that somebody sends along. */
export interface ReportFile {
  readonly name: string;
  readonly content: Uint8Array;
  /** True for an OpenPGP message to the team. */
  readonly isEncrypted: boolean;
}

/** What a stranger reports, checked. */
export interface Report {
  readonly title: string;
  readonly text: string;
  /** True where `text` is an OpenPGP message to the team, and the title only stands for one. */
  readonly isEncrypted: boolean;
  readonly name: string;
  readonly email?: string;
  /** The name to be thanked by; none for who does not want it. */
  readonly creditName?: string;
  readonly creditUrl?: string;
  readonly files: readonly ReportFile[];
}

/** What a party writes into its case, checked. */
export interface Reply {
  readonly text: string;
  readonly isEncrypted: boolean;
  readonly isForAll: boolean;
  readonly files: readonly ReportFile[];
}

/** What was given, by name, before anything is checked. */
export type Given = ReadonlyMap<string, string>;

/** Told to whoever filled in the form. */
export class InputProblem extends Error {}

const MOST_FILES = 5;
const LONGEST_FILE_NAME = 200;
const LONGEST_TEXT = 100_000;
const ENCRYPTED_TITLE = 'Encrypted report';

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
const EMAIL = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})*$/;
const ARMORED = /^-----BEGIN PGP MESSAGE-----\r?\n[\s\S]+\n-----END PGP MESSAGE-----\s*$/;

/** One line without control characters; undefined where nothing was given. @throws InputProblem */
function line(given: Given, name: string, label: string, most: number): string | undefined {
  const text = (given.get(name) ?? '').trim();
  if (text === '') return undefined;
  if (text.length > most) throw new InputProblem(`${label} is longer than ${most} characters.`);
  if (CONTROLS.test(text)) throw new InputProblem(`${label} must be one line of text.`);
  return text;
}

/** @throws InputProblem */
function emailIn(given: Given): string | undefined {
  const email = line(given, 'email', 'The mail address', 254);
  if (email !== undefined && !EMAIL.test(email)) throw new InputProblem('That is no mail address.');
  return email;
}

/** @throws InputProblem */
function urlIn(given: Given): string | undefined {
  const text = line(given, 'creditUrl', 'The page to thank you by', 300);
  if (text === undefined) return undefined;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '')
    throw new InputProblem('The page to thank you by must be an https address.');
  return url.href;
}

/** @throws InputProblem */
function textIn(given: Given): Pick<Reply, 'text' | 'isEncrypted'> {
  const encrypted = (given.get('encrypted') ?? '').trim();
  const isEncrypted = encrypted !== '';
  const text = isEncrypted ? encrypted : (given.get('text') ?? '').trim().replaceAll('\r\n', '\n');
  if (text === '') throw new InputProblem('Tell us what is vulnerable and how.');
  if (!isEncrypted && text.length > LONGEST_TEXT)
    throw new InputProblem(`The text is longer than ${LONGEST_TEXT} characters; send a file along.`);
  if (isEncrypted && !ARMORED.test(text)) throw new InputProblem('That is no OpenPGP message.');
  return { text, isEncrypted };
}

/** @throws InputProblem */
function checkFiles(files: readonly ReportFile[]): readonly ReportFile[] {
  if (files.length > MOST_FILES) throw new InputProblem(`Send ${MOST_FILES} files at most.`);
  return files.map((file) => {
    const name = file.name.split(/[/\\]/).at(-1)?.trim() ?? '';
    if (name.length > LONGEST_FILE_NAME || CONTROLS.test(name))
      throw new InputProblem('The name of a file is too long, or no text.');
    return { ...file, name: name === '' ? 'file' : name };
  });
}

/** @throws InputProblem, in words for whoever filled in the form */
export function reportOf(given: Given, files: readonly ReportFile[]): Report {
  // No person sees this field.
  if ((given.get('website') ?? '') !== '') throw new InputProblem('The report was not taken.');
  const { text, isEncrypted } = textIn(given);
  const title = line(given, 'title', 'The title', 200);
  if (title === undefined && !isEncrypted) throw new InputProblem('Give the report a title.');
  const email = emailIn(given);
  const creditName = line(given, 'creditName', 'The name to thank you by', 100);
  const creditUrl = urlIn(given);
  return {
    title: isEncrypted ? ENCRYPTED_TITLE : (title ?? ''),
    text,
    isEncrypted,
    name: line(given, 'name', 'Your name', 100) ?? 'Reporter',
    ...(email !== undefined && { email }),
    ...(creditName !== undefined && { creditName }),
    ...(creditUrl !== undefined && creditName !== undefined && { creditUrl }),
    files: checkFiles(files),
  };
}

/** @throws InputProblem, in words for whoever filled in the form */
export const replyOf = (given: Given, files: readonly ReportFile[]): Reply => {
  const isForAll = given.get('audience') === 'all';
  const reply = { ...textIn(given), isForAll, files: checkFiles(files) };
  if (isForAll && reply.isEncrypted)
    throw new InputProblem('Only the team can read what is encrypted to it: send it to the team.');
  return reply;
};
