import type { PageEntry } from '../../app/page-entry.ts';

export const CLOUDHSM_PAGES: readonly PageEntry[] = [
  {
    path: '/cloudhsm/clusters',
    title: 'HSM clusters',
    section: 'keys',
    isInMenu: true,
    load: async () => (await import('./clusters-page.tsx')).ClustersPage,
  },
  {
    path: '/cloudhsm/clusters/:clusterId',
    title: ':clusterId',
    parent: '/cloudhsm/clusters',
    section: 'keys',
    load: async () => (await import('./cluster-page.tsx')).ClusterPage,
  },
  {
    path: '/cloudhsm/backups',
    title: 'HSM backups',
    section: 'keys',
    isInMenu: true,
    load: async () => (await import('./backups-page.tsx')).BackupsPage,
  },
];
