import type { PageEntry } from '../../app/page-entry.ts';

const OPERATOR = { section: 'operator', isInMenu: true, isForOperators: true } as const;

export const OPERATOR_PAGES: readonly PageEntry[] = [
  {
    ...OPERATOR,
    path: '/operator/metrics',
    title: 'Metrics',
    load: async () => (await import('./metrics-page.tsx')).MetricsPage,
  },
  {
    ...OPERATOR,
    path: '/operator/nodes',
    title: 'Nodes',
    load: async () => (await import('./nodes-page.tsx')).NodesPage,
  },
  {
    ...OPERATOR,
    path: '/operator/hsms',
    title: 'HSM fleet',
    load: async () => (await import('./hsm-fleet-page.tsx')).HsmFleetPage,
  },
  {
    ...OPERATOR,
    path: '/operator/accounts',
    title: 'All accounts',
    load: async () => (await import('./all-accounts-page.tsx')).AllAccountsPage,
  },
  {
    ...OPERATOR,
    path: '/operator/settings',
    title: 'Settings in force',
    load: async () => (await import('./settings-page.tsx')).SettingsPage,
  },
];
