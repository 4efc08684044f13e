import { allowsAll } from '../allows-all.ts';
import { type Finding, identityOf, type Looked, partly, type ScoreItem, yesOrNo } from './score-item.ts';

const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';

/** Somebody beside root who may do everything: a user, a member of a group, or a role. */
async function firstAdmin({ db, accountId }: Looked): Promise<Finding> {
  const holders = await identityOf(db)
    .selectFrom('policy_attachments as held')
    .leftJoin('group_members as member', (join) => join.onRef('member.group_id', '=', 'held.holder_id'))
    .select(['held.holder_kind', 'member.user_id'])
    .where('held.account_id', '=', accountId)
    .where('held.policy_arn', '=', ADMINISTRATOR)
    .limit(100)
    .execute();
  return yesOrNo(
    holders.some(({ holder_kind, user_id }) => holder_kind !== 'group' || user_id !== null),
    'There is an administrator beside root.',
    'Make a group with AdministratorAccess and a user in it, and leave root for what only root can do.',
  );
}

/** Policies looked at; in one account there are rarely more that could be too wide. */
const MOST_POLICIES = 2000;

async function wildcardPolicies({ db, accountId }: Looked): Promise<Finding> {
  const identity = identityOf(db);
  const managed = await identity
    .selectFrom('policies as item')
    .innerJoin('policy_versions as version', (join) =>
      join.onRef('version.policy_id', '=', 'item.id').onRef('version.version', '=', 'item.default_version'),
    )
    .select(['item.name', 'version.document'])
    .where('item.account_id', '=', accountId)
    .where('version.document', 'like', '%"*%')
    .limit(MOST_POLICIES)
    .execute();
  const inline = await identity
    .selectFrom('inline_policies')
    .select(['name', 'document'])
    .where('account_id', '=', accountId)
    .where('document', 'like', '%"*%')
    .limit(MOST_POLICIES)
    .execute();
  const wide = [...managed, ...inline].filter(({ document }) => allowsAll(document)).map(({ name }) => name);
  return partly(wide, managed.length + inline.length, {
    fine: 'No policy of the account allows everything on everything.',
    todo: 'These policies allow every action on every resource: say what is needed, or use AdministratorAccess, which is plain to see.',
  });
}

const mailServer = ({ node }: Looked): Finding =>
  yesOrNo(
    node.hasMailServer,
    'A mail server is set: forgotten passwords of root can be reset.',
    'Set a mail server (--smtp, --mail-from): without one a forgotten password of root needs the operator.',
  );

const tls = ({ node }: Looked): Finding =>
  yesOrNo(
    node.hasTls,
    'Clients reach the server by TLS.',
    'Serve by TLS (--tls-cert and --tls-key, or a proxy in front): passwords cross the network in clear.',
  );

/** Backups are files elsewhere: the server does not see them. */
const backup = (): Finding => ({
  share: undefined,
  text: 'The server cannot see its backups: run `keywarden backup` and try what it made with `keywarden backup verify`.',
});

const SETTINGS_PAGE = '/console/operator/settings';

export const ACCOUNT_ITEMS: Readonly<Record<string, ScoreItem>> = {
  FirstAdmin: {
    weight: 10,
    title: 'An administrator beside root',
    link: '/console/iam/users',
    look: firstAdmin,
  },
  WildcardPolicies: {
    weight: 10,
    title: 'Policies say what they allow',
    link: '/console/iam/policies',
    look: wildcardPolicies,
  },
  MailServer: {
    weight: 5,
    title: 'A mail server',
    link: SETTINGS_PAGE,
    isOperators: true,
    look: mailServer,
  },
  Tls: { weight: 10, title: 'TLS', link: SETTINGS_PAGE, isOperators: true, look: tls },
  Backup: { weight: 5, title: 'A backup', link: SETTINGS_PAGE, isOperators: true, look: backup },
};
