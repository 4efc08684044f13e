import type { Store } from '../storage/store.ts';
import { unavailable } from './unavailable.ts';

const behind = () => unavailable('the change feed cannot be read');

/** @throws AwsError ServiceUnavailable when this node may not know what was revoked */
export function refuseWhenBehind(store: Pick<Store, 'mayAnswer'>): void {
  if (!store.mayAnswer()) throw behind();
}

/** As {@link refuseWhenBehind}, but where the node has just woken it looks first. */
export async function catchUpWhenBehind(store: Pick<Store, 'mayAnswerSoon'>): Promise<void> {
  if (!(await store.mayAnswerSoon())) throw behind();
}
