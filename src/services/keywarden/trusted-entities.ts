/** Entities told of one role. */
const MOST = 10;

const listed = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

/**
 * Whom a trust policy names, in the words a table has room for: services, providers, ARNs, account numbers, `*`. A summary:
 * conditions and denials are not in it.
 */
export function trustedEntities(trustPolicy: string): string[] {
  const { Statement } = JSON.parse(trustPolicy) as { readonly Statement?: unknown };
  const named = listed(Statement ?? []).flatMap((statement) => {
    const { Effect, Principal } = Object(statement) as Readonly<Record<string, unknown>>;
    if (Effect !== 'Allow') return [];
    return typeof Principal === 'string' ? [Principal] : Object.values(Object(Principal)).flatMap(listed);
  });
  return [...new Set(named.map(String))].slice(0, MOST);
}
