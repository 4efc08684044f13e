import type { Metric } from './metric.ts';

/** The processes that answer from caches, and how long writes wait for them: see docs/consistency.md. */
export const MEMBER_METRICS: readonly Metric[] = [
  {
    name: 'keywarden_members',
    type: 'gauge',
    help: 'Processes that answer calls on this database, as this node last saw; each `--workers` process counts.',
    read: ({ storage }) => storage.membership.members,
  },
  {
    name: 'keywarden_is_member',
    type: 'gauge',
    help: '1 while this process is one of them; else it answers nothing.',
    read: ({ storage }) => (storage.membership.isMember ? 1 : 0),
  },
  {
    name: 'keywarden_change_feed_age_seconds',
    type: 'gauge',
    help: 'Age of the newest proof that this node knows every commit. Above 3 it answers nothing, because it may not know what was revoked.',
    read: ({ storage }) => storage.feedAgeMilliseconds / 1000,
  },
  {
    name: 'keywarden_change_feed_looks_total',
    type: 'counter',
    help: 'Looks at the change feed that renewed the right to answer, about two to five a second.',
    read: ({ storage }) => storage.membership.looks,
  },
  {
    name: 'keywarden_member_words_total',
    type: 'counter',
    help: 'Notifications of commits and acknowledgements heard (PostgreSQL, workers). Without them writes wait for leases.',
    read: ({ storage }) => storage.membership.wordsHeard,
  },
  {
    name: 'keywarden_commit_wait_seconds',
    type: 'histogram',
    help: 'Time from a commit until all other members had applied it, for commits that changed what they cache. Part of the answer time of such writes; the next commits do not wait.',
    read: ({ storage }) => [{ value: storage.membership.waitSeconds }],
  },
  {
    name: 'keywarden_commits_unanswered',
    type: 'gauge',
    help: 'Commits that wait for other members now.',
    read: ({ storage }) => storage.membership.waitingForOthers,
  },
  {
    name: 'keywarden_leases_run_out_total',
    type: 'counter',
    help: 'Commits that waited 3.1 seconds because a member said nothing: it hangs, died, or has lost the database.',
    read: ({ storage }) => storage.membership.leasesRunOut,
  },
  {
    name: 'keywarden_put_out_total',
    type: 'counter',
    help: 'Members taken from the list.',
    labels: {
      who: '`self`: this process had to join anew, after it hung or had no database; `others`: it found others dead',
    },
    read: ({ storage: { membership } }) => [
      { labels: { who: 'self' }, value: membership.timesPutOut },
      { labels: { who: 'others' }, value: membership.othersPutOut },
    ],
  },
];
