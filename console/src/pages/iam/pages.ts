import type { PageEntry } from '../../app/page-entry.ts';

export const IAM_PAGES: readonly PageEntry[] = [
  {
    path: '/iam/users',
    title: 'Users',
    section: 'iam',
    isInMenu: true,
    load: async () => (await import('./users/users-page.tsx')).UsersPage,
  },
  {
    path: '/iam/users/create',
    title: 'Create user',
    parent: '/iam/users',
    section: 'iam',
    load: async () => (await import('./users/create-user-page.tsx')).CreateUserPage,
  },
  {
    path: '/iam/users/:userName',
    title: ':userName',
    parent: '/iam/users',
    section: 'iam',
    load: async () => (await import('./users/user-page.tsx')).UserPage,
  },
  {
    path: '/iam/groups',
    title: 'User groups',
    section: 'iam',
    isInMenu: true,
    load: async () => (await import('./groups/groups-page.tsx')).GroupsPage,
  },
  {
    path: '/iam/groups/:groupName',
    title: ':groupName',
    parent: '/iam/groups',
    section: 'iam',
    load: async () => (await import('./groups/group-page.tsx')).GroupPage,
  },
  {
    path: '/iam/policies',
    title: 'Policies',
    section: 'iam',
    isInMenu: true,
    load: async () => (await import('./policies/policies-page.tsx')).PoliciesPage,
  },
  {
    path: '/iam/policies/:policyArn',
    title: 'Policy',
    parent: '/iam/policies',
    section: 'iam',
    load: async () => (await import('./policies/policy-page.tsx')).PolicyPage,
  },
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
    parent: '/iam/policies',
    section: 'iam',
    load: async () => (await import('./policies/create-policy-page.tsx')).CreatePolicyPage,
  },
];
