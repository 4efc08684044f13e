/** The two kinds of control policies that bound what accounts may do. */
export const POLICY_TYPES = [
  { value: 'SERVICE_CONTROL_POLICY', label: 'Service control policy', kind: 'scp', short: 'SCP' },
  { value: 'RESOURCE_CONTROL_POLICY', label: 'Resource control policy', kind: 'rcp', short: 'RCP' },
] as const;

export type PolicyType = (typeof POLICY_TYPES)[number]['value'];

export const kindOfType = (type: string | undefined): 'scp' | 'rcp' =>
  POLICY_TYPES.find(({ value }) => value === type)?.kind ?? 'scp';

export const shortName = (type: string | undefined): string =>
  POLICY_TYPES.find(({ value }) => value === type)?.short ?? '–';
