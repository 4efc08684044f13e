import type { PolicyDocument } from './document.ts';
import { hasVariables, variableKeys } from './pattern.ts';

/** Condition keys a policy looks at, in conditions and variables; as written, each once ignoring case. */
export function contextKeysOf(document: PolicyDocument): string[] {
  const keys = new Map<string, string>();
  const add = (key: string): void => {
    const lower = key.toLowerCase();
    if (!keys.has(lower)) keys.set(lower, key);
  };
  for (const { conditions, resource, notResource } of document.statements) {
    for (const condition of conditions) add(condition.key);
    if (!hasVariables(document.version)) continue;
    const texts = [
      ...conditions.flatMap(({ values }) => values),
      ...(resource ?? []),
      ...(notResource ?? []),
    ];
    for (const text of texts) variableKeys(text).forEach(add);
  }
  return [...keys.values()];
}
