/**
 * Topics of the change feed that concern the directory. A write names what it touched; every node drops what it cached
 * of it. What names whom: a membership change touches the user; a change inside a group (its policies, its name)
 * touches the group; a new default version touches the policy; an account that joins, leaves, moves or changes its state
 * touches the account; all else inside of an organization touches the organization.
 */
export const topic = {
  account: (accountId: string): string => `account/${accountId}`,
  user: (userId: string): string => `user/${userId}`,
  group: (groupId: string): string => `group/${groupId}`,
  role: (roleId: string): string => `role/${roleId}`,
  policy: (policyArn: string): string => `policy/${policyArn}`,
  organization: (organizationId: string): string => `organization/${organizationId}`,
  /** How old the access keys of an account may grow. */
  accessKeyAge: (accountId: string): string => `access-key-age/${accountId}`,
  accessKey: (accessKeyId: string): string => `access-key/${accessKeyId}`,
  revocation: (subject: string): string => `revocation/${subject}`,
} as const;
