import { type Problem, problem, type StatementCheck } from '../check.ts';
import { at, atPart } from '../spot.ts';
import type { PolicyView, StatementView, TextView } from '../view.ts';

/** Where variables begin; `${*}`, `${?}` and `${$}` stand for the characters themselves. */
const START = /\$\{(?![*?$]\})/g;

interface Variable {
  readonly start: number;
  /** Up to the closing brace, or to the end of the text where that is missing. */
  readonly text: string;
  /** What stands between the braces; undefined when there is no closing one. */
  readonly inside: string | undefined;
}

function variablesIn(text: string): Variable[] {
  if (!text.includes('${')) return [];
  const starts = [...text.matchAll(START)].map(({ index }) => index);
  return starts.map((start, place) => {
    // Up to the next variable at most: a brace behind it closes that one.
    const whole = text.slice(start, starts[place + 1] ?? text.length);
    const end = whole.indexOf('}');
    return end === -1
      ? { start, text: whole, inside: undefined }
      : { start, text: whole.slice(0, end + 1), inside: whole.slice(2, end) };
  });
}

function syntaxProblem({ spot }: TextView, { start, text, inside }: Variable): Problem | undefined {
  const mark = atPart(spot, start, text.length);
  if (inside === undefined) return problem('MISSING_BRACE_IN_VARIABLE', mark);
  if (inside.trim() === '') return problem('EMPTY_VARIABLE', mark);
  const comma = inside.indexOf(',');
  const name = comma === -1 ? inside : inside.slice(0, comma);
  const fallback = comma === -1 ? undefined : inside.slice(comma + 1).trim();
  if (fallback !== undefined && !/^'[^']*'$/.test(fallback))
    return problem('MISSING_QUOTE_IN_VARIABLE', mark);
  return /\s/.test(name) ? problem('UNSUPPORTED_SPACE_IN_VARIABLE', mark) : undefined;
}

/** Texts in which variables have no meaning. */
const plainTexts = ({ sid, effect, action, notAction, principals }: StatementView): TextView[] => [
  ...[sid, effect].filter((view) => view !== undefined),
  ...(action?.items ?? []),
  ...(notAction?.items ?? []),
  ...principals.flatMap(({ items }) => items),
];

function* openTexts({
  resource,
  notResource,
  conditions,
}: StatementView): Iterable<readonly [TextView, string | undefined]> {
  for (const item of [...(resource?.items ?? []), ...(notResource?.items ?? [])]) yield [item, undefined];
  for (const { operator, values } of conditions) for (const value of values) yield [value, operator?.base];
}

/** Only since this version of the language; in older ones a variable is plain text. */
const knowsVariables = ({ version }: PolicyView): boolean => version?.text === '2012-10-17';

export const variables: StatementCheck = function* (statement, policy) {
  for (const view of plainTexts(statement)) {
    for (const { start, text } of variablesIn(view.text)) {
      yield problem('VARIABLE_UNSUPPORTED_IN_ELEMENT', atPart(view.spot, start, text.length), {
        variable: text,
      });
    }
  }
  for (const [view, operator] of openTexts(statement)) {
    const found = variablesIn(view.text);
    const [first] = found;
    if (first === undefined) continue;
    if (!knowsVariables(policy)) {
      yield problem('VARIABLE_UNSUPPORTED_IN_VERSION', atPart(view.spot, first.start, first.text.length));
      continue;
    }
    if (operator !== undefined && !/^(?:String|Arn)/.test(operator)) {
      yield problem('INVALID_VARIABLE_FOR_OPERATOR', at(view.spot));
      continue;
    }
    for (const variable of found) {
      const wrong = syntaxProblem(view, variable);
      if (wrong !== undefined) yield wrong;
    }
  }
};
