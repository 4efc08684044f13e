interface ClaimState {
  readonly state: string | undefined;
  readonly hsmStates: readonly string[];
  /** Whether the certificate request of the cluster's key is there. */
  readonly hasRequest: boolean;
}

const UNCLAIMED: ReadonlySet<string | undefined> = new Set([
  'CREATE_IN_PROGRESS',
  'UNINITIALIZED',
  'INITIALIZE_IN_PROGRESS',
]);

/**
 * How many of the five steps are done: made, first HSM, request signed, certificates handed in, activated. Signing happens
 * elsewhere, so it is done when the certificates are.
 */
export function claimProgress({ state, hsmStates, hasRequest }: ClaimState): number {
  if (state === 'ACTIVE' || state === 'DEGRADED') return 5;
  if (!UNCLAIMED.has(state)) return 4;
  if (state === 'CREATE_IN_PROGRESS') return 0;
  if (state === 'INITIALIZE_IN_PROGRESS') return 3;
  return hasRequest && hsmStates.includes('ACTIVE') ? 2 : 1;
}
