import type { FirstRun } from '../first-run.ts';

export interface Welcome {
  readonly version: string;
  readonly url: string;
  readonly dataDirectory: string;
  /** Credentials of a new management account. */
  readonly firstRun: FirstRun | undefined;
  /** True where the operator wants no access keys of root: then none is shown. */
  readonly refusesRootKeys: boolean;
  /** True when the operator chose the secret; it is then not repeated. */
  readonly isSecretGiven: boolean;
  /** Generated for the new root; undefined when the operator chose it. */
  readonly rootPassword: string | undefined;
  /** For clients, when the certificate is self-signed. */
  readonly caBundlePath: string | undefined;
}

/** What a start tells the person who made it. */
export function welcomeText(welcome: Welcome): string {
  const lines = [`Keywarden ${welcome.version} listens on ${welcome.url}`, ''];
  const { firstRun } = welcome;
  if (firstRun === undefined) {
    return [
      ...lines,
      `  export AWS_ENDPOINT_URL=${clientUrl(welcome.url)}`,
      ...caLine(welcome),
      '  aws sts get-caller-identity     # with the access key of your first start, or one made since',
      '',
    ].join('\n');
  }
  return [
    ...lines,
    `First start: made account ${firstRun.accountId} with root ${firstRun.rootEmail}.`,
    ...(welcome.refusesRootKeys ? NO_ROOT_KEY : keyLines(welcome, firstRun)),
    '',
    `People sign in at ${clientUrl(welcome.url)}/signin?as=root, root as ${firstRun.rootEmail} with ${
      welcome.rootPassword === undefined ? 'the password given.' : 'this password, shown this once:'
    }`,
    ...(welcome.rootPassword === undefined ? [] : ['', `  ${welcome.rootPassword}`]),
    '',
    `Data: ${welcome.dataDirectory}`,
    '',
  ].join('\n');
}

const NO_ROOT_KEY = [
  'Access keys of root are refused (--no-root-keys): make a user or a role once you are signed in.',
];

const keyLines = (welcome: Welcome, { accessKeyId, secretAccessKey }: FirstRun): string[] => [
  welcome.isSecretGiven
    ? "Root's access key is the one given. To use it:"
    : "Root's access key is shown this once; keep it in a safe place. To use it:",
  '',
  ...exportLines({
    url: welcome.url,
    accessKeyId,
    secret: welcome.isSecretGiven ? '"$KEYWARDEN_ROOT_SECRET_ACCESS_KEY"' : secretAccessKey.revealText(),
  }),
  ...caLine(welcome),
  '',
  '  aws sts get-caller-identity',
];

/** The four lines that make every AWS client come here. */
export const exportLines = (key: {
  readonly url: string;
  readonly accessKeyId: string;
  /** The secret, or a shell expression for it. */
  readonly secret: string;
}): string[] => [
  `  export AWS_ENDPOINT_URL=${clientUrl(key.url)}`,
  `  export AWS_ACCESS_KEY_ID=${key.accessKeyId}`,
  `  export AWS_SECRET_ACCESS_KEY=${key.secret}`,
  // The AWS CLI and boto3 read the one, other SDKs the other.
  '  export AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1',
];

const caLine = ({ caBundlePath }: Welcome): string[] =>
  caBundlePath === undefined ? [] : [`  export AWS_CA_BUNDLE=${shellWord(caBundlePath)}`];

/** The address a client on this machine can use: one cannot connect to "all addresses". */
const clientUrl = (url: string): string => url.replace(/\/\/(?:0\.0\.0\.0|\[::\])(?=:|$)/, '//127.0.0.1');

/** Quoted where a shell would take it apart. */
const shellWord = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
