import type { PolicyVersion } from '../document.ts';
import type { ContextValues } from '../request.ts';

/** One character of a pattern, after variables are replaced. */
type Atom =
  | { readonly is: 'character'; readonly character: string; readonly ofPattern: boolean }
  | { readonly is: 'one' | 'many' };

const VARIABLE = /^\$\{([*?$]|[^{},']+?)(?:,\s*'([^'{}]*)')?\s*\}/;

/** Replaces the variables of a pattern; undefined when one has no value. */
function toAtoms(
  pattern: string,
  version: PolicyVersion,
  wildcards: boolean,
  context: ContextValues,
): Atom[] | undefined {
  const atoms: Atom[] = [];
  const add = (text: string, ofPattern: boolean): void => {
    for (const character of text.split('')) atoms.push({ is: 'character', character, ofPattern });
  };
  let rest = pattern;
  while (rest !== '') {
    const variable = version === '2012-10-17' ? VARIABLE.exec(rest) : null;
    const isSpecial = variable !== null && /^[*?$]$/.test(variable[1] ?? '');
    if (variable !== null && !(isSpecial && variable[2] !== undefined)) {
      const name = variable[1] ?? '';
      const value = isSpecial ? name : (context.get(name.trim().toLowerCase()) ?? variable[2]);
      if (typeof value !== 'string') return undefined;
      add(value, isSpecial);
      rest = rest.slice(variable[0].length);
      continue;
    }
    const character = rest.charAt(0);
    if (wildcards && character === '*') atoms.push({ is: 'many' });
    else if (wildcards && character === '?') atoms.push({ is: 'one' });
    else add(character, true);
    rest = rest.slice(1);
  }
  return atoms;
}

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** In the first five segments of an ARN, a star that is not at the end of its segment stays inside it. */
function starOfArn(atoms: readonly Atom[], at: number): string {
  const colonsBefore = atoms
    .slice(0, at)
    .filter((atom) => atom.is === 'character' && atom.ofPattern && atom.character === ':').length;
  const next = atoms.slice(at).find((atom) => atom.is !== 'many');
  const endsSegment =
    next === undefined || (next.is === 'character' && next.ofPattern && next.character === ':');
  return colonsBefore < 5 && !endsSegment ? '[^:]*' : '[^]*';
}

function toExpression(atoms: readonly Atom[], isArn: boolean): RegExp {
  const source = atoms.map((atom, at) => {
    if (atom.is === 'character') return escaped(atom.character);
    if (atom.is === 'one') return '[^]';
    return isArn ? starOfArn(atoms, at) : '[^]*';
  });
  return new RegExp(`^${source.join('')}$`);
}

export interface TextRules {
  readonly version: PolicyVersion;
  readonly wildcards: boolean;
  readonly isArn?: boolean;
  readonly ignoreCase?: boolean;
}

/** Whether `value` has the form of `pattern`. A variable without a value is null, which nothing is like. */
export function textMatches(
  pattern: string,
  value: string,
  rules: TextRules,
  context: ContextValues,
): boolean {
  const atoms = toAtoms(pattern, rules.version, rules.wildcards, context);
  if (atoms === undefined) return false;
  const folded = atoms.map((atom) =>
    atom.is === 'character' && rules.ignoreCase === true
      ? { ...atom, character: atom.character.toLowerCase() }
      : atom,
  );
  const text = rules.ignoreCase === true ? value.toLowerCase() : value;
  return toExpression(folded, rules.isArn === true).test(text);
}
