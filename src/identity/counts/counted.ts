/** What is counted: rows of a table, in one account. */
export interface Counted {
  readonly what: string;
  readonly table: string;
  /** A column: rows where it is null do not count, and each of its values has a count of its own. */
  readonly by?: string;
  /** A column: rows where it is null do not count. */
  readonly where?: string;
}

export const COUNTED = [
  { what: 'users', table: 'users' },
  { what: 'groups', table: 'groups' },
  { what: 'roles', table: 'roles' },
  { what: 'policies', table: 'policies' },
  { what: 'instance-profiles', table: 'instance_profiles' },
  { what: 'mfa-devices', table: 'mfa_devices' },
  { what: 'mfa-devices-in-use', table: 'mfa_devices', where: 'owner_id' },
  /** Users, groups and roles that hold a managed policy, by its ARN. */
  { what: 'attachments', table: 'policy_attachments', by: 'policy_arn' },
  /** Users and roles that have a managed policy as their boundary, by its ARN. */
  { what: 'boundaries', table: 'users', by: 'permissions_boundary_arn' },
  { what: 'boundaries', table: 'roles', by: 'permissions_boundary_arn' },
] as const satisfies readonly Counted[];

export type CountedWhat = (typeof COUNTED)[number]['what'];
