import { type Command, type CommandContext, EXIT } from '../command.ts';
import { UsageError } from '../parse-flags.ts';
import type { Login } from './login-file.ts';

/** Credentials that live at least so long are given as they are. */
const FRESH_MILLISECONDS = 300_000;
const DEFAULT_URL = 'http://127.0.0.1:4600';

export const creds: Command = {
  name: 'creds',
  summary: 'credentials by a sign-in in the browser, for credential_process',
  details:
    'With --login it shows an address to sign in at, in a browser on this machine, and keeps what it is given in ' +
    '~/.cache/keywarden, for its owner only. Without, it prints credentials as AWS tools want them of a ' +
    'credential_process, refreshed when need be: credential_process = keywarden creds --url https://iam.example.com',
  settings: [],
  flags: [
    { flag: '--url', argument: 'URL', help: `Address of the server; ${DEFAULT_URL} if absent.` },
    { flag: '--login', help: 'Sign in anew.' },
  ],
  run,
};

async function run({ flag, surroundings, output }: CommandContext): Promise<number> {
  const url = (flag('--url') ?? DEFAULT_URL).replace(/\/+$/, '');
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? ''))
    throw new UsageError('--url wants http:// or https://');
  // Loaded only here, so that help and version answer at once.
  const { loginFile, readLogin, writeLogin } = await import('./login-file.ts');
  const { logIn, refresh } = await import('./oauth-client.ts');
  const file = loginFile(url, surroundings);
  if (flag('--login') === 'true') {
    const login = await logIn(url, (address) => output.error(`Sign in at:\n\n  ${address}\n\n`));
    await writeLogin(file, login);
    output.error('Signed in.\n');
    return EXIT.ok;
  }
  const known = await readLogin(file);
  if (known === undefined) {
    output.error(`Nobody is signed in at ${url} here: run keywarden creds --login --url ${url}\n`);
    return EXIT.failed;
  }
  const isFresh = known.expiresAt - Date.now() > FRESH_MILLISECONDS;
  const login = isFresh ? known : await refresh(url, known);
  if (!isFresh) await writeLogin(file, login);
  output.out(`${JSON.stringify(credentialsOf(login), null, 2)}\n`);
  return EXIT.ok;
}

/** @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html */
const credentialsOf = ({ accessToken, expiresAt }: Login) => ({
  Version: 1,
  AccessKeyId: accessToken.accessKeyId,
  SecretAccessKey: accessToken.secretAccessKey,
  SessionToken: accessToken.sessionToken,
  Expiration: new Date(expiresAt).toISOString(),
});
