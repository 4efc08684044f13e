import type { PageEntry } from '../../app/page-entry.ts';

export const ORGANIZATION_PAGES: readonly PageEntry[] = [
  {
    path: '/organization/accounts',
    title: 'Accounts',
    section: 'organization',
    isInMenu: true,
    load: async () => (await import('./accounts-page.tsx')).AccountsPage,
  },
  {
    path: '/organization/accounts/:accountId',
    title: ':accountId',
    parent: '/organization/accounts',
    section: 'organization',
    load: async () => (await import('./account-page.tsx')).AccountPage,
  },
  {
    path: '/organization/policies',
    title: 'Control policies',
    section: 'organization',
    isInMenu: true,
    load: async () => (await import('./control-policies-page.tsx')).ControlPoliciesPage,
  },
  {
    path: '/organization/policies/create',
    title: 'Create control policy',
    parent: '/organization/policies',
    section: 'organization',
    load: async () => (await import('./create-control-policy-page.tsx')).CreateControlPolicyPage,
  },
  {
    path: '/organization/policies/:policyId',
    title: ':policyId',
    parent: '/organization/policies',
    section: 'organization',
    load: async () => (await import('./control-policy-page.tsx')).ControlPolicyPage,
  },
];
