import type { Step } from './walk.ts';

const own = (name: string, input: Step['input'] = {}): Step => ({ label: `keywarden:${name}`, input });

/** Keywarden's own service, while there is something to be seen. */
export const KEYWARDEN_WALK: readonly Step[] = [
  own('SearchUsers', { Filter: 'ann', SortBy: 'PasswordLastUsed', SortOrder: 'DESCENDING' }),
  own('SearchGroups', { SortBy: 'CreateDate' }),
  own('SearchRoles', { SortBy: 'CreateDate' }),
  own('SearchPolicies', { Filter: 'Administrator', SortBy: 'UpdateDate', Scope: 'AWS' }),
  own('SearchKeys', { SortBy: 'Alias' }),
  own('ListCredentials', { UserName: 'anna' }),
  own('ListWebSessions', { UserName: 'anna' }),
  own('EndOtherWebSessions', { UserName: 'anna' }),
  own('DescribeHsmFleet'),
  own('DescribeNodes'),
  own('DescribeSettings'),
  own('GetMetrics'),
  own('GetRootGuardians'),
  own('GetSecurityScore'),
  own('ListAllAccounts'),
];
