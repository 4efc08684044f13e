import { keyArn } from './arns.ts';
import type { KeyRow } from './tables.ts';

const CLOSED = 'kms-closed-key/';
const STORE = 'kms-key-store/';

type Named = Pick<KeyRow, 'account_id' | 'region' | 'id'>;

/** Topic of the change feed for one key of one region: whoever keeps something of the key drops it. */
export const keyTopic = (key: Named): string => `kms-key/${keyArn(key)}`;

/** A key that cannot be used any more, until somebody says so: the HSM need not keep it loaded. */
export const closedKeyTopic = (key: Named): string => CLOSED + keyArn(key);

/** ARN of the key that is closed; undefined for other topics. */
export const closedKeyOfTopic = (topic: string): string | undefined =>
  topic.startsWith(CLOSED) ? topic.slice(CLOSED.length) : undefined;

/** Names a custom key store. */
export const keyStoreTopic = (id: string): string => STORE + id;

/** Id of the key store that a topic names; undefined for other topics. */
export const keyStoreOfTopic = (topic: string): string | undefined =>
  topic.startsWith(STORE) ? topic.slice(STORE.length) : undefined;
