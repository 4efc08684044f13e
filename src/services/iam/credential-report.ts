import { iamArn, rootArn } from '../../core/arn.ts';
import type { Instant } from '../../core/clock.ts';
import type { SigningCertificateRow } from '../../identity/credential-tables.ts';
import { passwordExpiresAt } from '../../identity/password-policy.ts';
import type {
  AccessKeyRow,
  AccountRow,
  LoginProfileRow,
  PasswordPolicyRow,
  UserRow,
} from '../../identity/tables.ts';
import type { ReportedCredentials } from './records/credential-report.ts';

/** Keys and certificates of one user that the report has columns for. */
const SLOTS = [1, 2] as const;

/** As AWS sends them, which is one fewer than its user guide lists. */
const COLUMNS: readonly string[] = [
  'user',
  'arn',
  'user_creation_time',
  'password_enabled',
  'password_last_used',
  'password_last_changed',
  'password_next_rotation',
  'mfa_active',
  ...SLOTS.flatMap((slot) => [
    `access_key_${slot}_active`,
    `access_key_${slot}_last_rotated`,
    `access_key_${slot}_last_used_date`,
    `access_key_${slot}_last_used_region`,
    `access_key_${slot}_last_used_service`,
  ]),
  ...SLOTS.flatMap((slot) => [`cert_${slot}_active`, `cert_${slot}_last_rotated`]),
];

const NOT_APPLICABLE = 'N/A';

/** ISO 8601 in whole seconds. */
const time = (instant: Instant): string => new Date(instant).toISOString().replace(/\.\d+Z$/, 'Z');
const timeOrNot = (instant: Instant | null | undefined, otherwise = NOT_APPLICABLE): string =>
  instant == null ? otherwise : time(instant);

function passwordFields(
  user: UserRow,
  profile: LoginProfileRow | undefined,
  policy: PasswordPolicyRow | undefined,
): string[] {
  if (profile === undefined) return ['false', NOT_APPLICABLE, NOT_APPLICABLE, NOT_APPLICABLE];
  return [
    'true',
    timeOrNot(user.password_last_used_at, 'no_information'),
    time(profile.password_changed_at),
    timeOrNot(passwordExpiresAt(profile.password_changed_at, policy)),
  ];
}

/** When root's password was set is not known. */
const rootPasswordFields = (account: AccountRow): string[] =>
  account.root_password_hash === null
    ? ['false', NOT_APPLICABLE, 'not_supported', 'not_supported']
    : [
        'true',
        timeOrNot(account.root_password_last_used_at, 'no_information'),
        'not_supported',
        'not_supported',
      ];

const keyFields = (key: AccessKeyRow | undefined): string[] =>
  key === undefined
    ? ['false', NOT_APPLICABLE, NOT_APPLICABLE, NOT_APPLICABLE, NOT_APPLICABLE]
    : [
        String(key.status === 'Active'),
        time(key.created_at),
        timeOrNot(key.last_used_at),
        key.last_used_region ?? NOT_APPLICABLE,
        key.last_used_service ?? NOT_APPLICABLE,
      ];

const certificateFields = (certificate: SigningCertificateRow | undefined): string[] =>
  certificate === undefined
    ? ['false', NOT_APPLICABLE]
    : [String(certificate.status === 'Active'), time(certificate.uploaded_at)];

function slotFields(
  keys: readonly AccessKeyRow[] = [],
  certificates: readonly SigningCertificateRow[] = [],
): string[] {
  // Keys by id; of certificates the inactive come first.
  const sorted = certificates.toSorted((a, b) => b.status.localeCompare(a.status));
  return [
    ...SLOTS.flatMap((slot) => keyFields(keys[slot - 1])),
    ...SLOTS.flatMap((slot) => certificateFields(sorted[slot - 1])),
  ];
}

/** RFC 4180: names of users may hold commas, but neither quotes nor line breaks. */
const csvField = (text: string): string => (text.includes(',') ? `"${text}"` : text);

const line = (fields: readonly string[]): string => fields.map(csvField).join(',');

/** The lines of a report before those of users: what the columns are, and root. */
const reportHead = (
  account: AccountRow,
  { keys, withMfa, certificates }: ReportedCredentials,
): readonly string[] => [
  line(COLUMNS),
  line([
    '<root_account>',
    rootArn(account.id),
    time(account.created_at),
    ...rootPasswordFields(account),
    String(withMfa.has(account.id)),
    ...slotFields(keys.get(null), certificates.get(null)),
  ]),
];

/** The lines of some users. */
const reportLines = (
  policy: PasswordPolicyRow | undefined,
  { users, profiles, keys, withMfa, certificates }: ReportedCredentials,
): readonly string[] =>
  users.map((user) =>
    line([
      user.name,
      iamArn(user.account_id, 'user', user.path, user.name),
      time(user.created_at),
      ...passwordFields(user, profiles.get(user.id), policy),
      String(withMfa.has(user.id)),
      ...slotFields(keys.get(user.id), certificates.get(user.id)),
    ]),
  );

/**
 * The credential report of an account: root first, then users by name. Lines end with a line feed, the last with none.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
 */
export async function credentialReport(
  account: AccountRow,
  policy: PasswordPolicyRow | undefined,
  parts: AsyncIterable<ReportedCredentials>,
): Promise<Uint8Array> {
  const texts: Uint8Array[] = [];
  for await (const part of parts) {
    const isFirst = texts.length === 0;
    const lines = [...(isFirst ? reportHead(account, part) : []), ...reportLines(policy, part)];
    texts.push(Buffer.from((isFirst ? '' : '\n') + lines.join('\n')));
  }
  return Buffer.concat(texts);
}
