import { iamArn } from '../../core/arn.ts';
import type { RoleRow } from '../../identity/tables.ts';
import { dateOf } from './date-of.ts';
import { encodedDocument } from './policy-documents.ts';
import type { Role } from './schema.ts';
import { parseTags, tagsMember } from './tags.ts';
import { boundaryMember, type Unkeyed } from './views.ts';

type Row = Unkeyed<RoleRow>;

/** The members every answer with a role has; inside an instance profile there are no more. `trustPolicy` is shown. */
export const roleBasics = (row: Row, trustPolicy: string): Role => ({
  Path: row.path,
  RoleName: row.name,
  RoleId: row.id,
  Arn: iamArn(row.account_id, 'role', row.path, row.name),
  CreateDate: dateOf(row.created_at),
  AssumeRolePolicyDocument: encodedDocument(trustPolicy),
});

/** As CreateRole answers it: without the description that was given. */
export const newRoleView = (row: Row, trustPolicy: string): Role => ({
  ...roleBasics(row, trustPolicy),
  ...boundaryMember(row.permissions_boundary_arn),
  ...tagsMember(parseTags(row.tags)),
});

/** As UpdateRoleDescription answers it. */
export const describedRoleView = (row: Row, trustPolicy: string): Role => ({
  ...roleBasics(row, trustPolicy),
  ...(row.description === null ? {} : { Description: row.description }),
});

/** As ListRoles shows it: without tags, permissions boundary and last use. */
export const listedRoleView = (row: Row, trustPolicy: string): Role => ({
  ...describedRoleView(row, trustPolicy),
  MaxSessionDuration: row.max_session_seconds,
});

/** As GetRole shows it. `RoleLastUsed` is there, and empty, before the first use. */
export const roleDetails = (row: Row, trustPolicy: string): Role => ({
  ...listedRoleView(row, trustPolicy),
  ...boundaryMember(row.permissions_boundary_arn),
  ...tagsMember(parseTags(row.tags)),
  RoleLastUsed: {
    ...(row.last_used_at === null ? {} : { LastUsedDate: dateOf(row.last_used_at) }),
    ...(row.last_used_region === null ? {} : { Region: row.last_used_region }),
  },
});
