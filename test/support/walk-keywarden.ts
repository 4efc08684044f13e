import type { Step } from './walk.ts';

const own = (name: string, input: Step['input'] = {}): Step => ({ label: `keywarden:${name}`, input });

/** Keywarden's own service, while there is something to be seen. */
export const KEYWARDEN_WALK: readonly Step[] = [
  own('SearchUsers', { Filter: 'ann', SortBy: 'OldestActiveAccessKeyDate', SortOrder: 'DESCENDING' }),
  own('SearchGroups', { SortBy: 'UserCount' }),
  own('SearchRoles', { SortBy: 'LastUsed' }),
  own('SearchPolicies', { Filter: 'Administrator', SortBy: 'UpdateDate', Scope: 'AWS' }),
  own('SearchKeys', { SortBy: 'KeyState' }),
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
