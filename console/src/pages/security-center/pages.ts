import type { PageEntry } from '../../app/page-entry.ts';

const BULLETINS = '/security-center/bulletins';

export const SECURITY_CENTER_PAGES: readonly PageEntry[] = [
  {
    path: '/security-center/notices',
    title: 'Security notices',
    section: 'security',
    isInMenu: true,
    load: async () => (await import('./notices-page.tsx')).NoticesPage,
  },
  {
    path: '/security-center/guides',
    title: 'Good practice',
    section: 'security',
    isInMenu: true,
    load: async () => (await import('./guides-page.tsx')).GuidesPage,
  },
  {
    path: BULLETINS,
    title: 'Security bulletins',
    section: 'security',
    isInMenu: true,
    load: async () => (await import('./bulletins/bulletins-page.tsx')).BulletinsPage,
  },
  {
    path: `${BULLETINS}/create`,
    title: 'Create bulletin',
    parent: BULLETINS,
    section: 'security',
    load: async () => (await import('./bulletins/create-bulletin-page.tsx')).CreateBulletinPage,
  },
  {
    path: `${BULLETINS}/:bulletinId`,
    title: ':bulletinId',
    parent: BULLETINS,
    section: 'security',
    load: async () => (await import('./bulletins/bulletin-page.tsx')).BulletinPage,
  },
  {
    path: `${BULLETINS}/:bulletinId/edit`,
    title: 'Edit',
    parent: `${BULLETINS}/:bulletinId`,
    section: 'security',
    load: async () => (await import('./bulletins/edit-bulletin-page.tsx')).EditBulletinPage,
  },
];
