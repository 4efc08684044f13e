import { createHash } from 'node:crypto';
import type { ForeignAdvisory } from './read-csaf.ts';

const ID_DIGITS = 32;

/** What a document is found by, in all its versions. */
export const foreignId = ({
  namespace,
  trackingId,
}: Pick<ForeignAdvisory, 'namespace' | 'trackingId'>): string =>
  createHash('sha256').update(`${namespace}\n${trackingId}`).digest('hex').slice(0, ID_DIGITS);
