import { readJson } from './json.ts';
import { type Position, positionsIn } from './syntax-error.ts';

/** From one place of a document to another. */
export interface Span {
  readonly start: Position;
  readonly end: Position;
}

/**
 * Where each statement of a policy stands, as IAM's policy simulator counts: from behind what comes before it (the
 * bracket of the list or the statement before; its own brace, where it is the only one and in no list) to behind its
 * closing brace. Empty for what has no statements. Throws JsonError.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_Statement.html
 */
export function statementSpans(text: string): Span[] {
  const root = readJson(text);
  const statements = root.type === 'object' ? root.members.get('Statement') : undefined;
  // A carriage return by itself ends a line too.
  const position = positionsIn(text.replace(/\r(?!\n)/g, '\n'));
  const span = (from: number, to: number): Span => ({ start: position(from), end: position(to) });
  if (statements?.type === 'object') return [span(statements.at + 1, statements.end)];
  if (statements?.type !== 'array') return [];
  const spans: Span[] = [];
  let from = statements.at + 1;
  for (const item of statements.items) {
    if (item.type !== 'object') continue;
    spans.push(span(from, item.end));
    from = item.end;
  }
  return spans;
}
