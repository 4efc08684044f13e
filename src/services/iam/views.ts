import { iamArn } from '../../core/arn.ts';
import type { SigningCertificateRow, SshPublicKeyRow } from '../../identity/credential-tables.ts';
import type { AccessKeyRow, GroupRow, LoginProfileRow, UserRow } from '../../identity/tables.ts';
import { dateOf } from './date-of.ts';
import type {
  AttachedPermissionsBoundary,
  Group,
  LoginProfile,
  PermissionsBoundaryAttachmentType,
  SigningCertificate,
  SSHPublicKey,
  SSHPublicKeyMetadata,
  User,
} from './schema.ts';
import { parseTags, tagsMember } from './tags.ts';

/** A row as it is before it is stored. */
export type Unkeyed<Row> = Omit<Row, 'name_key'>;

/** A user as lists show it: without tags and permissions boundary. */
export const userView = (row: Unkeyed<UserRow>): User => ({
  Path: row.path,
  UserName: row.name,
  UserId: row.id,
  Arn: iamArn(row.account_id, 'user', row.path, row.name),
  CreateDate: dateOf(row.created_at),
  ...(row.password_last_used_at === null ? {} : { PasswordLastUsed: dateOf(row.password_last_used_at) }),
});

/** A user as GetUser and CreateUser show it. */
export const userDetails = (row: Unkeyed<UserRow>): User => ({
  ...userView(row),
  ...boundaryMember(row.permissions_boundary_arn),
  ...tagsMember(parseTags(row.tags)),
});

export const groupView = (row: Unkeyed<GroupRow>): Group => ({
  Path: row.path,
  GroupName: row.name,
  GroupId: row.id,
  Arn: iamArn(row.account_id, 'group', row.path, row.name),
  CreateDate: dateOf(row.created_at),
});

/** An access key without its secret; a key of root names no user. */
export const accessKeyView = (row: AccessKeyRow, userName: string | undefined) => ({
  ...(userName === undefined ? {} : { UserName: userName }),
  AccessKeyId: row.id,
  Status: row.status,
  CreateDate: dateOf(row.created_at),
});

export const loginProfileView = (row: LoginProfileRow, userName: string): LoginProfile => ({
  UserName: userName,
  CreateDate: dateOf(row.created_at),
  PasswordResetRequired: row.reset_required === 1,
});

/** A certificate of root names no user. */
export const signingCertificateView = (
  row: SigningCertificateRow,
  userName: string | undefined,
): SigningCertificate => ({
  UserName: userName,
  CertificateId: row.id,
  CertificateBody: row.certificate_body,
  Status: row.status,
  UploadDate: dateOf(row.uploaded_at),
});

/** An SSH public key as lists show it. */
export const sshPublicKeyMetadata = (row: SshPublicKeyRow, userName: string): SSHPublicKeyMetadata => ({
  UserName: userName,
  SSHPublicKeyId: row.id,
  Status: row.status,
  UploadDate: dateOf(row.uploaded_at),
});

/** With its body, in whatever form that is. */
export const sshPublicKeyView = (row: SshPublicKeyRow, userName: string, body: string): SSHPublicKey => ({
  UserName: userName,
  SSHPublicKeyId: row.id,
  Status: row.status,
  UploadDate: dateOf(row.uploaded_at),
  Fingerprint: row.fingerprint,
  SSHPublicKeyBody: body,
});

/** The model says `PermissionsBoundaryPolicy`; AWS sends `Policy`. */
const BOUNDARY_TYPE = 'Policy' as string as PermissionsBoundaryAttachmentType;

/** The member `PermissionsBoundary` of an answer: absent when there is none. */
export const boundaryMember = (arn: string | null): { PermissionsBoundary?: AttachedPermissionsBoundary } =>
  arn === null
    ? {}
    : { PermissionsBoundary: { PermissionsBoundaryType: BOUNDARY_TYPE, PermissionsBoundaryArn: arn } };
