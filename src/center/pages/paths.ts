/** Public pages of the Security Center. */
export const CENTER = {
  home: '/security',
  style: '/security/style.css',
  bulletins: '/security/bulletins',
  rss: '/security/feed.rss',
  atom: '/security/feed.atom',
  others: '/security/others',
  subscribe: '/security/subscribe',
  guides: '/security/guides',
  report: '/security/report',
  policy: '/security/policy',
  acknowledgments: '/security/acknowledgments',
  key: '/security/pgp',
  keyFile: '/security/pgp.asc',
  statistics: '/security/statistics',
} as const;
