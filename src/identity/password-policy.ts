import type { Instant } from '../core/clock.ts';
import type { PasswordPolicyRow } from './tables.ts';

/** Kinds of characters a policy may ask for, in the order in which AWS names them. */
const CHARACTER_CLASSES = [
  { column: 'require_uppercase', pattern: /[A-Z]/, noun: 'uppercase letter' },
  { column: 'require_lowercase', pattern: /[a-z]/, noun: 'lowercase letter' },
  { column: 'require_numbers', pattern: /[0-9]/, noun: 'number' },
  { column: 'require_symbols', pattern: /[!@#$%^&*()_+\-=[\]{}|']/, noun: 'symbol' },
] as const;

type CharacterClass = (typeof CHARACTER_CLASSES)[number];

const DEFAULT_MINIMUM_LENGTH = 8;
/** Kinds of characters that AWS's default policy wants, of the four there are. */
const DEFAULT_CLASSES = 3;

const lacksLength = (password: string, minimum: number): string[] =>
  password.length < minimum ? [`Password should have a minimum length of ${minimum}`] : [];

const lacksClass = ({ noun }: CharacterClass): string => `Password should have at least one ${noun}`;

/** What a password lacks under the policy of an account that has set none. */
function defaultFaults(password: string, ownNames: readonly string[]): string[] {
  const lacking = CHARACTER_CLASSES.filter(({ pattern }) => !pattern.test(password));
  const wanted = DEFAULT_CLASSES - (CHARACTER_CLASSES.length - lacking.length);
  const some = `Password should meet ${wanted} more of the following requirements: ${lacking.map(lacksClass).join(', ')}`;
  return [
    ...lacksLength(password, DEFAULT_MINIMUM_LENGTH),
    ...(wanted > 0 ? [some] : []),
    ...(ownNames.includes(password)
      ? ['Password should not be identical to the account name or email address']
      : []),
  ];
}

/**
 * What is wrong with a password, in AWS's words; undefined if nothing is. Reuse is not looked at. `ownNames`: name and
 * email address of the account, which its default policy forbids.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html
 */
export function passwordFault(
  password: string,
  policy: PasswordPolicyRow | undefined,
  ownNames: readonly string[],
): string | undefined {
  const faults =
    policy === undefined
      ? defaultFaults(password, ownNames)
      : [
          ...lacksLength(password, policy.minimum_length),
          ...CHARACTER_CLASSES.filter(
            ({ column, pattern }) => policy[column] === 1 && !pattern.test(password),
          ).map(lacksClass),
        ];
  return faults.length === 0 ? undefined : faults.join(', ');
}

const MILLISECONDS_PER_DAY = 24 * 60 * 60 * 1000;

/** When a password that was set at `changedAt` must be replaced; undefined where passwords do not expire. */
export const passwordExpiresAt = (
  changedAt: Instant,
  policy: PasswordPolicyRow | undefined,
): Instant | undefined =>
  policy?.max_age_days == null ? undefined : changedAt + policy.max_age_days * MILLISECONDS_PER_DAY;
