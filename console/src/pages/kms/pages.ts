import type { PageEntry } from '../../app/page-entry.ts';

export const KMS_PAGES: readonly PageEntry[] = [
  {
    path: '/kms/keys',
    title: 'KMS keys',
    section: 'keys',
    isInMenu: true,
    load: async () => (await import('./keys-page.tsx')).KeysPage,
  },
  {
    path: '/kms/keys/create',
    title: 'Create key',
    parent: '/kms/keys',
    section: 'keys',
    load: async () => (await import('./create-key-page.tsx')).CreateKeyPage,
  },
  {
    path: '/kms/keys/:keyId',
    title: ':keyId',
    parent: '/kms/keys',
    section: 'keys',
    load: async () => (await import('./key-page.tsx')).KeyPage,
  },
  {
    path: '/kms/key-stores',
    title: 'Key stores',
    section: 'keys',
    isInMenu: true,
    load: async () => (await import('./key-stores-page.tsx')).KeyStoresPage,
  },
];
