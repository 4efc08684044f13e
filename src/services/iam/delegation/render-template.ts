import { parsePolicy } from '../../../policy/parse.ts';
import { PolicySyntaxError } from '../../../policy/syntax-error.ts';
import { invalidInput } from '../errors.ts';
import type { PolicyParameter } from '../schema.ts';

const PLACEHOLDER = /@\{([^}]+)\}/;
const MAX_CHARACTERS = 6144;

/** Parameters are named with or without the braces they have in the template. */
const bareName = (name: string): string => PLACEHOLDER.exec(name)?.[1] ?? name;

/**
 * A template with `@{name}` replaced by the values of parameters. In the place of a parameter with several values a text
 * becomes as many texts.
 * @throws AwsError InvalidInput
 */
export function renderTemplate(template: string, parameters: readonly PolicyParameter[]): string {
  const values = new Map(parameters.map(({ Name = '', Values = [] }) => [bareName(Name), Values]));
  if (values.size < parameters.length) throw invalidInput('A policy parameter is given twice.');
  for (const { Type, Values = [] } of parameters)
    if (Values.length === 0 || (Type !== 'stringList' && Values.length > 1))
      throw invalidInput('A policy parameter of type string has one value, and a stringList at least one.');
  const text = JSON.stringify(replaced(JSON.parse(template), values));
  if (text.length > MAX_CHARACTERS) throw tooLong();
  try {
    parsePolicy(text, 'session');
  } catch (error) {
    if (error instanceof PolicySyntaxError)
      throw invalidInput(`The permission policy is not valid: ${error.message}`);
    throw error;
  }
  return text;
}

type Parameters = ReadonlyMap<string, readonly string[]>;

const tooLong = () => invalidInput(`The permission policy is longer than ${MAX_CHARACTERS} characters.`);

function replaced(value: unknown, parameters: Parameters): unknown {
  if (typeof value === 'string') {
    const texts = textsOf(value, parameters);
    return texts.length === 1 ? texts[0] : texts;
  }
  if (Array.isArray(value))
    return value.flatMap((item): readonly unknown[] =>
      typeof item === 'string' ? textsOf(item, parameters) : [replaced(item, parameters)],
    );
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, replaced(member, parameters)]),
  );
}

/** Values are put in once: what looks like a placeholder in one of them stays as it is. */
function textsOf(text: string, parameters: Parameters): readonly string[] {
  const found = PLACEHOLDER.exec(text);
  if (found === null) return [text];
  const [placeholder, name = ''] = found;
  const values = parameters.get(name);
  if (values === undefined) throw invalidInput(`The template wants the parameter ${name}.`);
  const before = text.slice(0, found.index);
  const rests = textsOf(text.slice(found.index + placeholder.length), parameters);
  // Each placeholder multiplies the texts: reckoned before they are made, for forty of two values would fill the memory.
  const eachWithBefore = rests.length * (lengthOf(values) + values.length * before.length);
  if (eachWithBefore + values.length * lengthOf(rests) > MAX_CHARACTERS) throw tooLong();
  return values.flatMap((value) => rests.map((rest) => before + value + rest));
}

/** Characters of texts as members of a list: with the quotes and comma of each. */
const lengthOf = (texts: readonly string[]): number => texts.reduce((sum, text) => sum + text.length + 3, 0);
