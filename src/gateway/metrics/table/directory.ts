import type { CacheCounts } from '../../../identity/feed-cache.ts';
import type { MetricsSnapshot } from '../snapshot.ts';
import type { Metric } from './metric.ts';

const KIND = { kind: '`credentials`, `principals`, `accounts`, `callers`, `policed-sessions`' };

const ofEach =
  (count: keyof CacheCounts) =>
  ({ directory }: MetricsSnapshot) =>
    Object.entries(directory).map(([kind, counts]) => ({ labels: { kind }, value: counts[count] }));

/** What of keys, users, roles, accounts and sessions is in memory; the setting is `--directory-entries`. */
export const DIRECTORY_METRICS: readonly Metric[] = [
  {
    name: 'keywarden_directory_entries',
    type: 'gauge',
    help: 'Keys, users and roles, accounts, and who calls with a key or session, as kept in memory.',
    labels: KIND,
    read: ofEach('entries'),
  },
  {
    name: 'keywarden_directory_limit_entries',
    type: 'gauge',
    help: 'Most that are kept; those asked for least go first.',
    labels: KIND,
    read: ofEach('limit'),
  },
  {
    name: 'keywarden_directory_hits_total',
    type: 'counter',
    help: 'Found in memory.',
    labels: KIND,
    read: ofEach('hits'),
  },
  {
    name: 'keywarden_directory_misses_total',
    type: 'counter',
    help: 'Read from the database, or looked for there in vain.',
    labels: KIND,
    read: ofEach('misses'),
  },
  {
    name: 'keywarden_directory_evictions_total',
    type: 'counter',
    help: 'Dropped for want of room: many in the steady state call for a higher limit.',
    labels: KIND,
    read: ofEach('evictions'),
  },
];
