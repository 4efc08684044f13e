import { keyArn } from './arns.ts';
import type { KeyRow } from './tables.ts';

const PREFIX = 'kms-key/';

/** Topic of the change feed for one key of one region: whoever keeps something of the key drops it. */
export const keyTopic = (key: Pick<KeyRow, 'account_id' | 'region' | 'id'>): string => PREFIX + keyArn(key);

/** ARN of the key that a topic is about; undefined for other topics. */
export const keyOfTopic = (topic: string): string | undefined =>
  topic.startsWith(PREFIX) ? topic.slice(PREFIX.length) : undefined;
