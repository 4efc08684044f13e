import type { InputOf, OutputOf } from '../../../api/operations.ts';

/** A password policy as a form holds it: numbers as text, empty for none. */
export interface PasswordRules {
  readonly MinimumPasswordLength: string;
  readonly MaxPasswordAge: string;
  readonly PasswordReusePrevention: string;
  readonly RequireUppercaseCharacters: boolean;
  readonly RequireLowercaseCharacters: boolean;
  readonly RequireNumbers: boolean;
  readonly RequireSymbols: boolean;
  readonly AllowUsersToChangePassword: boolean;
  readonly HardExpiry: boolean;
}

type KeysOf<Value> = {
  [Key in keyof PasswordRules]: PasswordRules[Key] extends Value ? Key : never;
}[keyof PasswordRules];

/** Limits of the API. */
export const NUMBERS: readonly {
  readonly key: KeysOf<string>;
  readonly label: string;
  readonly description: string;
  /** 0 where it may be left out. */
  readonly least: number;
  readonly most: number;
}[] = [
  {
    key: 'MinimumPasswordLength',
    label: 'Shortest password',
    description: '6 to 128 characters',
    least: 6,
    most: 128,
  },
  {
    key: 'MaxPasswordAge',
    label: 'Days until a password expires',
    description: '1 to 1,095; empty for never',
    least: 0,
    most: 1095,
  },
  {
    key: 'PasswordReusePrevention',
    label: 'Former passwords that cannot be taken again',
    description: '1 to 24; empty for none',
    least: 0,
    most: 24,
  },
];

export const SWITCHES: readonly {
  readonly key: KeysOf<boolean>;
  readonly label: string;
  readonly description?: string;
}[] = [
  { key: 'RequireUppercaseCharacters', label: 'A capital letter (A–Z)' },
  { key: 'RequireLowercaseCharacters', label: 'A small letter (a–z)' },
  { key: 'RequireNumbers', label: 'A digit (0–9)' },
  { key: 'RequireSymbols', label: "A sign (! @ # $ % ^ & * ( ) _ + - = [ ] { } | ')" },
  { key: 'AllowUsersToChangePassword', label: 'Users may change their own password' },
  {
    key: 'HardExpiry',
    label: 'An expired password ends sign-in until an administrator resets it',
    description: 'Otherwise its owner chooses a new one at the next sign-in.',
  },
];

/** What holds for an account without a policy of its own. */
export const AWS_DEFAULTS: PasswordRules = {
  MinimumPasswordLength: '8',
  MaxPasswordAge: '',
  PasswordReusePrevention: '',
  RequireUppercaseCharacters: false,
  RequireLowercaseCharacters: false,
  RequireNumbers: false,
  RequireSymbols: false,
  AllowUsersToChangePassword: false,
  HardExpiry: false,
};

type Policy = NonNullable<OutputOf<'iam', 'GetAccountPasswordPolicy'>['PasswordPolicy']>;

const text = (value: number | undefined): string => (value === undefined ? '' : String(value));

export const rulesOf = (policy: Policy): PasswordRules => ({
  MinimumPasswordLength: text(policy.MinimumPasswordLength),
  MaxPasswordAge: text(policy.MaxPasswordAge),
  PasswordReusePrevention: text(policy.PasswordReusePrevention),
  RequireUppercaseCharacters: policy.RequireUppercaseCharacters ?? false,
  RequireLowercaseCharacters: policy.RequireLowercaseCharacters ?? false,
  RequireNumbers: policy.RequireNumbers ?? false,
  RequireSymbols: policy.RequireSymbols ?? false,
  AllowUsersToChangePassword: policy.AllowUsersToChangePassword ?? false,
  HardExpiry: policy.HardExpiry ?? false,
});

export function toInput(rules: PasswordRules): InputOf<'iam', 'UpdateAccountPasswordPolicy'> {
  const { MinimumPasswordLength, MaxPasswordAge, PasswordReusePrevention, ...switches } = rules;
  return {
    ...switches,
    MinimumPasswordLength: Number(MinimumPasswordLength),
    ...(MaxPasswordAge === '' ? {} : { MaxPasswordAge: Number(MaxPasswordAge) }),
    ...(PasswordReusePrevention === '' ? {} : { PasswordReusePrevention: Number(PasswordReusePrevention) }),
  };
}
