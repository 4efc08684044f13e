/** A best practice: why, and the checks that tell whether an account keeps it. */
export interface Guide {
  readonly title: string;
  readonly summary: string;
  /** Markdown. */
  readonly body: string;
  /** Ids of checks of `identity/account-checks`. */
  readonly checks: readonly string[];
}

/** By the word in a guide's address; a test holds the checks to those that there are. */
export const GUIDES: Readonly<Record<string, Guide>> = {
  'protect-root': {
    title: 'Protect the root user',
    summary: 'Root can do everything, and no policy limits it: a second factor for it, and no access keys.',
    body: `Root is for what only root can do: changing its own password, closing the account, getting back in. For everything else there are users and roles.

- **A second factor.** Whoever has the password alone must not have the account. A passkey cannot be copied or phished; add two, and keep one elsewhere.
- **No access keys.** A key of root lies in files and variables, has no second factor and can do everything. Give programs a role or a user of their own.
- **Guardians.** Name people who can let root back in together, so that nobody is tempted to keep a key for that.`,
    checks: ['RootMfa', 'NoRootKeys'],
  },
  'second-factors': {
    title: 'Give people a second factor',
    summary: 'Passwords are guessed, reused and phished. A second factor makes one of them worthless alone.',
    body: `Prefer **passkeys**: they work only on this server's pages, so no copied page gets anything. An app with codes is better than nothing.

To insist on it, deny what matters where \`aws:MultiFactorAuthPresent\` is not true. People without a factor can still sign in and add one.`,
    checks: ['UsersMfa'],
  },
  'strong-passwords': {
    title: 'Ask for long passwords',
    summary: 'Long passwords that are not used again; no rules that make people write them down.',
    body: `Length protects more than any rule about characters: ask for 14 or more. Keep people from going back to old ones. Let them change their own at any time.

Passwords that must change every month become worse, not better: let them live until there is a reason.`,
    checks: ['PasswordPolicy'],
  },
  'young-access-keys': {
    title: 'Replace access keys',
    summary: 'An access key leaks some day: the younger it is, the less it is worth to whoever finds it.',
    body: `Best is no key at all: roles, \`aws login\` and workload identities give credentials that end by themselves.

Where a key is needed, replace it at least every 90 days: make the new one, change over, see that nobody uses the old one, then delete it. \`keywarden rotate\` does this with a credentials file.`,
    checks: ['KeyAge'],
  },
  'unused-credentials': {
    title: 'Take away what nobody uses',
    summary: 'A credential that nobody misses is one that nobody watches.',
    body: `Look for passwords and keys that were not used for 45 days. Deactivate first, wait whether somebody calls, then delete.

People who left, programs that were replaced, keys that were made for one try: these are what is found later in an incident.`,
    checks: ['UnusedCredentials'],
  },
  'least-privilege': {
    title: 'Say what is allowed, and no more',
    summary: 'Policies that allow everything make every mistake and every theft total.',
    body: `Begin with what a person or program does, and allow that. **Last accessed** shows which permissions were ever used; **policy tests** keep a policy as narrow as it is meant.

An administrator is a person with a name and a second factor, not the root user and not a shared account.`,
    checks: ['WildcardPolicies', 'FirstAdmin'],
  },
  'operate-safely': {
    title: 'Run the server safely',
    summary: 'TLS, a way to send mail, and a backup that was tried: for whoever operates this deployment.',
    body: `- **TLS**, here or at a proxy in front. Without it, passwords cross the network as they are.
- **A mail server**, so that people hear of what happens to their accounts.
- **Backups** of the database and of the HSM token together: one without the other opens nothing. Try them with \`keywarden hsm drill\`.`,
    checks: ['Tls', 'MailServer', 'Backup'],
  },
};
