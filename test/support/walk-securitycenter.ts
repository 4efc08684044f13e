import type { Step } from './walk.ts';

const center = (name: string, input: Step['input'] = {}): Step => ({
  label: `securitycenter:${name}`,
  input,
});

/** Bulletins, their documents, notices, bundles and guides. */
export const SECURITY_CENTER_WALK: readonly Step[] = [
  center('PutCenterSettings', { PublisherName: 'Example security', Revision: 0 }),
  center('GetCenterSettings'),
];

/** Keys, reports and penetration tests. */
export const HANDLING_WALK: readonly Step[] = [];
