/** One step that puts a thing right, by each of the ways there are. */
export interface Remedy {
  /** Path of the console's page for it. */
  readonly console: string;
  /** Command line; words in capitals stand for what only the reader knows. */
  readonly command: string;
  /** Operation of the API behind it; undefined for what is a setting of the server. */
  readonly operation?: string;
}

/** By check; a test holds this to the checks that there are. */
export const REMEDIES: Readonly<Record<string, Remedy>> = {
  RootMfa: {
    console: '/account/mfa',
    command:
      'aws iam create-virtual-mfa-device --virtual-mfa-device-name root --outfile root.png --bootstrap-method QRCodePNG',
    operation: 'iam:EnableMFADevice',
  },
  NoRootKeys: {
    console: '/console/credentials',
    command: 'aws iam delete-access-key --access-key-id KEY_ID',
    operation: 'iam:DeleteAccessKey',
  },
  UsersMfa: {
    console: '/console/iam/users',
    command: 'aws iam delete-login-profile --user-name USER',
    operation: 'iam:EnableMFADevice',
  },
  PasswordPolicy: {
    console: '/console/iam/account-settings',
    command:
      'aws iam update-account-password-policy --minimum-password-length 14 --password-reuse-prevention 24 --require-symbols --require-numbers --require-uppercase-characters --require-lowercase-characters --allow-users-to-change-password',
    operation: 'iam:UpdateAccountPasswordPolicy',
  },
  KeyAge: {
    console: '/console/iam/users',
    command: 'keywarden rotate',
    operation: 'iam:CreateAccessKey',
  },
  UnusedCredentials: {
    console: '/console/iam/users',
    command: 'aws iam update-access-key --user-name USER --access-key-id KEY_ID --status Inactive',
    operation: 'iam:UpdateAccessKey',
  },
  FirstAdmin: {
    console: '/console/iam/users',
    command:
      'aws iam attach-group-policy --group-name admins --policy-arn arn:aws:iam::aws:policy/AdministratorAccess',
    operation: 'iam:AttachGroupPolicy',
  },
  WildcardPolicies: {
    console: '/console/iam/policies',
    command:
      'aws iam create-policy-version --policy-arn POLICY_ARN --policy-document file://narrower.json --set-as-default',
    operation: 'iam:CreatePolicyVersion',
  },
  MailServer: {
    console: '/console/operator/settings',
    command: 'keywarden serve --smtp smtps://mail.example.com --mail-from security@example.com',
  },
  Tls: {
    console: '/console/operator/settings',
    command: 'keywarden serve --tls-cert chain.pem --tls-key key.pem',
  },
  Backup: { console: '/console/operator/settings', command: 'keywarden backup FILE' },
};
