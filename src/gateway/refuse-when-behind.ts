import type { Store } from '../storage/store.ts';
import { unavailable } from './unavailable.ts';

/** @throws AwsError ServiceUnavailable when this node may not know what was revoked */
export function refuseWhenBehind(store: Pick<Store, 'mayAnswer'>): void {
  if (!store.mayAnswer()) throw unavailable('the change feed cannot be read');
}
