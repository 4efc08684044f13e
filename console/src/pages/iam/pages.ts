import type { PageEntry } from '../../app/page-entry.ts';

export const IAM_PAGES: readonly PageEntry[] = [
  {
    path: '/iam/account-settings',
    title: 'Account settings',
    section: 'iam',
    isInMenu: true,
    load: async () => (await import('./account-settings/account-settings-page.tsx')).AccountSettingsPage,
  },
  {
    path: '/iam/policies/create',
    title: 'Create policy',
    section: 'iam',
    load: async () => (await import('./policies/create-policy-page.tsx')).CreatePolicyPage,
  },
];
