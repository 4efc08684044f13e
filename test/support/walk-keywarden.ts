import { ACCOUNT } from './server.ts';
import type { Seen, Step } from './walk.ts';

const own = (name: string, input: Step['input'] = {}): Step => ({ label: `keywarden:${name}`, input });

const keyOf = (seen: Seen) => {
  const made = seen.get('iam:CreateAccessKey')?.['AccessKey'] as { readonly AccessKeyId: string };
  return { AccessKeyId: made.AccessKeyId };
};

const sessionOf = (seen: Seen) => {
  const made = seen.get('sts:AssumeRole')?.['Credentials'] as { readonly AccessKeyId: string };
  return { AccessKeyId: made.AccessKeyId };
};

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
  {
    ...own('ListSessions', (seen) => ({ Filter: sessionOf(seen).AccessKeyId, SortBy: 'LastUsedAt' })),
    until: ({ TotalCount }) => TotalCount === 1,
  },
  own('GetSession', sessionOf),
  own('EndSession', sessionOf),
  own('EndSessionsOfPrincipal', {
    PrincipalArn: `arn:aws:iam::${ACCOUNT}:user/anna`,
    Before: Date.UTC(2026, 0, 1) / 1000,
  }),
  own('DescribeKeyRotation', { UserName: 'anna' }),
  own('GetAccessKeyUse', keyOf),
  own('SetAccessKeyExpiry', (seen) => ({ ...keyOf(seen), ExpiryDate: Date.UTC(2099, 0, 1) / 1000 })),
  own('StartAccessKeyDraining', keyOf),
  own('StopAccessKeyDraining', keyOf),
  own('PreviewAccessKeyMaximumAge', { Days: 90, NoticeDays: 10 }),
  own('PutAccessKeyMaximumAge', { Days: 3650, NoticeDays: 30 }),
  own('GetAccessKeyMaximumAge'),
  own('RotateDataKey', { Purpose: 'paging-marker' }),
  own('DescribeDataKeys'),
  own('PutAuditRetention', { AccountId: ACCOUNT, Days: 3650 }),
  own('VerifyAuditLog'),
  own('DescribeAuditChain'),
  own('DescribeHsmFleet'),
  own('DescribeNodes'),
  own('DescribeSettings'),
  own('GetMetrics'),
  own('GetRootGuardians'),
  own('GetSecurityScore'),
  own('ListAllAccounts'),
];
