import { editDistance } from '../../core/suggest.ts';
import { compilePattern } from '../pattern.ts';

/** Whether a text holds `*` or `?` that stand for other characters; `${*}` and `${?}` are the characters themselves. */
export const hasWildcard = (text: string): boolean => /[*?]/.test(withoutVariables(text));

/** A variable may become any text. */
const VARIABLE = /\$\{[^{}]*\}/g;

export const withoutVariables = (text: string): string => text.replace(VARIABLE, '');

export const variablesAsWildcards = (text: string): string => text.replace(VARIABLE, '*');

const NO_CONTEXT = new Map<string, string>();

/** A test whether texts have the form of a pattern with wildcards, in any case of letters. */
export function globMatcher(pattern: string): (text: string) => boolean {
  const compiled = compilePattern(pattern.toLowerCase(), { variables: false, wildcards: true });
  return (text) => compiled.matches(text.toLowerCase(), NO_CONTEXT) === true;
}

/** Service prefix and name; the name is undefined when there is no colon. */
export function splitAction(action: string): readonly [service: string, name: string | undefined] {
  const colon = action.indexOf(':');
  return colon === -1 ? [action, undefined] : [action.slice(0, colon), action.slice(colon + 1)];
}

const MOST_CHANGES = 2;

/** The one text that is nearest, within two changes; undefined when there is none or more than one. */
export function nearest(text: string, candidates: readonly string[]): string | undefined {
  const wanted = text.toLowerCase();
  let best: string | undefined;
  let bestDistance = MOST_CHANGES + 1;
  let isTie = false;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - wanted.length) > MOST_CHANGES) continue;
    const distance = editDistance(wanted, candidate.toLowerCase());
    if (distance > bestDistance || distance > MOST_CHANGES) continue;
    isTie = distance === bestDistance;
    best = candidate;
    bestDistance = distance;
  }
  return isTie ? undefined : best;
}
