import type { PageEntry } from '../../app/page-entry.ts';

export const RECORDS_PAGES: readonly PageEntry[] = [
  {
    path: '/records/events',
    title: 'Event history',
    section: 'records',
    isInMenu: true,
    load: async () => (await import('./events-page.tsx')).EventsPage,
  },
  {
    path: '/records/events/:eventId',
    title: 'Event',
    parent: '/records/events',
    section: 'records',
    load: async () => (await import('./event-page.tsx')).EventPage,
  },
  {
    path: '/records/timeline',
    title: 'Timeline',
    section: 'records',
    isInMenu: true,
    load: async () => (await import('./timeline-page.tsx')).TimelinePage,
  },
];
