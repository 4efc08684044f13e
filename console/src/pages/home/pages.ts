import type { PageEntry } from '../../app/page-entry.ts';

export const HOME_PAGES: readonly PageEntry[] = [
  {
    path: '/',
    title: 'Home',
    section: 'home',
    isInMenu: true,
    load: async () => (await import('./home-page.tsx')).HomePage,
  },
  {
    path: '/credentials',
    title: 'Security credentials',
    section: 'home',
    isInMenu: true,
    load: async () =>
      (await import('../iam/credentials/security-credentials-page.tsx')).SecurityCredentialsPage,
  },
];
