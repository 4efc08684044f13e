import { compilePolicyText } from './policy-text.ts';

/** Whether a policy that names no principals lets its holders do everything to everything, under no condition. */
export function allowsAll(document: string): boolean {
  const { statements } = compilePolicyText(document, { kind: 'managed', id: '' }).document;
  return statements.some(
    ({ effect, action, resource, conditions }) =>
      effect === 'Allow' &&
      conditions.length === 0 &&
      (action?.includes('*') || action?.includes('*:*')) === true &&
      resource?.includes('*') === true,
  );
}
