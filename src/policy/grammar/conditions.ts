import { isOperator } from '../conditions/operators.ts';
import type { Condition } from '../document.ts';
import type { JsonNode } from '../json.ts';

/** Condition values may be written as JSON numbers and booleans; they are compared as text. */
function readValues(node: JsonNode): string[] | undefined {
  const nodes = node.type === 'array' ? node.items : [node];
  const values: string[] = [];
  for (const item of nodes) {
    if (item.type !== 'string' && item.type !== 'number' && item.type !== 'boolean') return undefined;
    values.push(item.text);
  }
  return values;
}

/**
 * The lines of a Condition block; a text saying what is wrong when it is not one. An unknown operator is refused unless
 * its block is empty, as AWS does.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function readConditions(node: JsonNode | undefined): Condition[] | string {
  if (node === undefined) return [];
  if (node.type !== 'object') return 'Condition must be an object';
  const conditions: Condition[] = [];
  for (const [operator, block] of node.members) {
    if (block.type !== 'object') return `Condition ${operator} must be an object`;
    if (block.members.size > 0 && !isOperator(operator)) return `unknown condition operator ${operator}`;
    for (const [key, valueNode] of block.members) {
      const values = readValues(valueNode);
      if (values === undefined) return `values of condition key ${key} must be texts`;
      conditions.push({ operator, key, values });
    }
  }
  return conditions;
}
