import type { PageEntry } from '../../app/page-entry.ts';

export const HANDLING_PAGES: readonly PageEntry[] = [
  {
    path: '/security-center/cases',
    title: 'Vulnerability reports',
    section: 'security',
    isInMenu: true,
    isForOperators: true,
    load: async () => (await import('./cases-page.tsx')).CasesPage,
  },
  {
    path: '/security-center/cases/:caseId',
    title: ':caseId',
    parent: '/security-center/cases',
    section: 'security',
    load: async () => (await import('./case-page.tsx')).CasePage,
  },
  {
    path: '/security-center/penetration-tests',
    title: 'Penetration tests',
    section: 'security',
    isInMenu: true,
    load: async () => (await import('./penetration-tests-page.tsx')).PenetrationTestsPage,
  },
];
