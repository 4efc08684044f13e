import { allow, policyOf, trust } from './clients.ts';
import { awsCli } from './programs.ts';
import type { Credentials, TestServer } from './server.ts';
import type { Refusal, Story } from './story.ts';

type Call = (...args: string[]) => Promise<Record<string, unknown>>;

/** `An error occurred (AccessDenied) when calling the ListUsers operation: User: ...` */
const ERROR =
  /An error occurred \((\w+)\) when calling the \w+ operation(?: \(reached max retries: 0\))?: (.*)/;

async function refusal(server: TestServer, credentials: Credentials, ...args: string[]): Promise<Refusal> {
  const { code, stderr } = await awsCli(server, credentials, ...args);
  const [, name = '', message = ''] = ERROR.exec(stderr) ?? [];
  if (code === 0 || name === '') throw new Error(`it was not refused: ${stderr}`);
  return [name, undefined, message];
}

function caller(server: TestServer, credentials: Credentials): Call {
  return async (...args) => {
    const { code, stdout, stderr } = await awsCli(server, credentials, ...args);
    if (code !== 0) throw new Error(`aws ${args.slice(0, 2).join(' ')}: ${stderr}`);
    return stdout === '' ? {} : JSON.parse(stdout);
  };
}

interface IssuedByCli {
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
  readonly SessionToken?: string;
}

function credentialsOf(issued: unknown): Credentials {
  const { AccessKeyId, SecretAccessKey, SessionToken } = issued as IssuedByCli;
  const longTerm = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey };
  return SessionToken === undefined ? longTerm : { ...longTerm, sessionToken: SessionToken };
}

const arnIn = (answer: Record<string, unknown>, member: string): string =>
  (answer[member] as { readonly Arn: string }).Arn;

const whoAmI = async (aws: Call): Promise<string> => String((await aws('sts', 'get-caller-identity'))['Arn']);

const LIST_USERS = ['iam', 'list-users', '--no-paginate'];

/** The story by the AWS CLI. */
export async function tellByCli(server: TestServer, name: string): Promise<Story> {
  const aws = caller(server, server.root);
  const root = await whoAmI(aws);
  await aws('iam', 'create-user', '--user-name', name, '--tags', 'Key=team,Value=blue');
  const credentials = credentialsOf(
    (await aws('iam', 'create-access-key', '--user-name', name))['AccessKey'],
  );
  const asUser = caller(server, credentials);
  const user = await whoAmI(asUser);
  const deniedFirst = await refusal(server, credentials, ...LIST_USERS);

  const document = policyOf(allow('iam:ListUsers'), allow(['sts:AssumeRole', 'sts:TagSession']));
  const named = ['--policy-name', name, '--policy-document', document];
  const policyArn = arnIn(await aws('iam', 'create-policy', ...named), 'Policy');
  const attachment = ['--user-name', name, '--policy-arn', policyArn];
  await aws('iam', 'attach-user-policy', ...attachment);
  const users = JSON.stringify(await asUser(...LIST_USERS));
  const notGranted = await refusal(server, credentials, 'iam', 'list-roles');
  const stored = await aws('iam', 'get-policy-version', '--policy-arn', policyArn, '--version-id', 'v1');
  const storedDocument = (stored['PolicyVersion'] as { readonly Document: unknown }).Document;

  const trustPolicy = trust(user, {
    Action: ['sts:AssumeRole', 'sts:TagSession'],
    Condition: { StringEquals: { 'sts:ExternalId': 'seventeen' } },
  });
  const roleArn = arnIn(
    await aws('iam', 'create-role', '--role-name', name, '--assume-role-policy-document', trustPolicy),
    'Role',
  );
  const rolePolicy = ['--policy-name', 'inline', '--policy-document', policyOf(allow('iam:List*'))];
  await aws('iam', 'put-role-policy', '--role-name', name, ...rolePolicy);
  const toAssume = ['sts', 'assume-role', '--role-arn', roleArn, '--role-session-name', 'day'];
  const assumeWithoutId = await refusal(server, credentials, ...toAssume);
  const narrowed = ['--policy', policyOf(allow('iam:ListRoles')), '--tags', 'Key=shift,Value=early'];
  const assumed = await asUser(...toAssume, '--external-id', 'seventeen', ...narrowed);
  const role = credentialsOf(assumed['Credentials']);
  const asRole = caller(server, role);
  const roles = JSON.stringify(await asRole('iam', 'list-roles'));

  const temporary = credentialsOf((await asUser('sts', 'get-session-token'))['Credentials']);
  const many = [
    'iam',
    'list-users',
    '--path-prefix',
    '/many/',
    '--page-size',
    '60',
    '--query',
    'Users[].UserName',
  ];
  const names = aws(...many) as Promise<unknown> as Promise<string[]>;
  // Each start of the CLI costs half a second.
  const [allNames, session, sessionPolicyNarrows, sessionToken, sessionTokenInIam] = await Promise.all([
    names,
    whoAmI(asRole),
    refusal(server, role, ...LIST_USERS),
    whoAmI(caller(server, temporary)),
    refusal(server, temporary, ...LIST_USERS),
  ]);

  await aws('iam', 'detach-user-policy', ...attachment);
  const deniedAgain = await refusal(server, credentials, ...LIST_USERS);
  const key = ['--user-name', name, '--access-key-id', credentials.accessKeyId];
  await aws('iam', 'update-access-key', ...key, '--status', 'Inactive');
  return {
    root,
    user,
    deniedFirst,
    granted: users.includes(user),
    notGranted,
    documentComesBack: JSON.stringify(storedDocument) === document,
    assumeWithoutId,
    session,
    roleMay: roles.includes(roleArn),
    sessionPolicyNarrows,
    sessionToken,
    sessionTokenInIam,
    // The CLI puts the pages together.
    pages: [60, 60, 60, 60, allNames.length - 240],
    allThere: new Set(allNames).size === 250 && allNames.join() === allNames.toSorted().join(),
    deniedAgain,
    inactive: await refusal(server, credentials, 'sts', 'get-caller-identity'),
  };
}
