import type { Caller } from '../identity/caller.ts';

/** Who has a tunnel, in plain values. */
export interface TunnelHolder {
  readonly accountId: string;
  readonly principal: Pick<Caller['principal'], 'uniqueId'>;
}

/** Each tunnel is a process on the server, and an account can have any number of users. */
const MOST_OF_A_CALLER = 64;
const MOST_OF_AN_ACCOUNT = 256;

/** Whether a caller may open one more tunnel beside those that others, and itself, have. */
export function mayOpenTunnel(holders: Iterable<TunnelHolder>, caller: TunnelHolder): boolean {
  let [ofCaller, ofAccount] = [0, 0];
  for (const { accountId, principal } of holders) {
    if (accountId === caller.accountId) ofAccount++;
    if (principal.uniqueId === caller.principal.uniqueId) ofCaller++;
  }
  return ofCaller < MOST_OF_A_CALLER && ofAccount < MOST_OF_AN_ACCOUNT;
}
