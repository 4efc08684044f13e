import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type TestContext, test } from 'node:test';

const BIN = resolve(import.meta.dirname, '../bin/keywarden.mjs');
const LONGEST_START_MILLISECONDS = 30_000;

interface Started {
  readonly child: ChildProcess;
  readonly url: string;
  /** All that was printed so far. */
  readonly printed: () => string;
}

interface Home {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
}

async function newHome(t: TestContext): Promise<Home> {
  const folder = await mkdtemp(join(tmpdir(), 'keywarden-cli-'));
  t.after(() => rm(folder, { recursive: true }));
  return {
    folder,
    env: {
      PATH: process.env['PATH'],
      HOME: folder,
      ...(process.env['KEYWARDEN_PKCS11_LIBRARY'] && {
        KEYWARDEN_PKCS11_LIBRARY: process.env['KEYWARDEN_PKCS11_LIBRARY'],
      }),
    },
  };
}

function keywarden(home: Home, argv: readonly string[]): { child: ChildProcess; printed: () => string } {
  const child = spawn(process.execPath, [BIN, ...argv], { env: home.env, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  const read = (chunk: string): void => {
    text += chunk;
  };
  child.stdout?.setEncoding('utf8').on('data', read);
  child.stderr?.setEncoding('utf8').on('data', read);
  return { child, printed: () => text };
}

async function serve(t: TestContext, home: Home, argv: readonly string[] = []): Promise<Started> {
  const { child, printed } = keywarden(home, ['serve', '--port', '0', ...argv]);
  t.after(() => child.kill('SIGKILL'));
  const deadline = Date.now() + LONGEST_START_MILLISECONDS;
  for (;;) {
    const url = /listens on (\S+)\n[\s\S]*get-caller-identity/.exec(printed())?.[1];
    if (url !== undefined) return { child, url, printed };
    assert.ok(child.exitCode === null && Date.now() < deadline, `did not start: ${printed()}`);
    await new Promise((wake) => setTimeout(wake, 20));
  }
}

async function stop({ child }: Started, signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
  return child.exitCode;
}

/** Runs a command to its end. */
async function command(home: Home, ...argv: string[]): Promise<{ code: number | null; text: string }> {
  const { child, printed } = keywarden(home, argv);
  await once(child, 'close');
  return { code: child.exitCode, text: printed() };
}

const DATA = ['.local', 'share', 'keywarden'];

test('the first start shows an access key once; later starts show none, and all is for the owner only', async (t) => {
  const home = await newHome(t);
  const first = await serve(t, home);
  const secret = /AWS_SECRET_ACCESS_KEY=(\S{40})\n/.exec(first.printed())?.[1];
  assert.ok(secret, first.printed());
  assert.match(first.printed(), /export AWS_ACCESS_KEY_ID=AKIA[A-Z2-7]{16}\n/);
  assert.equal(await stop(first), 0);
  assert.match(first.printed(), /stopped\n$/);
  assert.equal((await stat(join(home.folder, ...DATA))).mode & 0o777, 0o700);

  const second = await serve(t, home);
  assert.doesNotMatch(second.printed(), /AWS_SECRET_ACCESS_KEY/);
  assert.equal(await stop(second, 'SIGINT'), 0);
});

test("what the operator chooses for the first account is used, and its secret isn't printed", async (t) => {
  const home = await newHome(t);
  const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
  const env = {
    ...home.env,
    KEYWARDEN_ACCOUNT_ID: '123456789012',
    KEYWARDEN_ROOT_EMAIL: 'ops@example.com',
    KEYWARDEN_ROOT_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    KEYWARDEN_ROOT_SECRET_ACCESS_KEY: secret,
  };
  const started = await serve(t, { ...home, env });
  assert.match(started.printed(), /account 123456789012 with root ops@example\.com/);
  assert.match(started.printed(), /AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE/);
  assert.ok(!started.printed().includes(secret));
  await stop(started);
});

test('accounts are made and listed beside a running server, and doctor finds all well', async (t) => {
  const home = await newHome(t);
  const started = await serve(t, home);
  const { port } = new URL(started.url);
  const made = await command(
    home,
    'account',
    'create',
    '--name',
    'team',
    '--email',
    'team@example.com',
    '--json',
  );
  assert.equal(made.code, 0, made.text);
  const account = JSON.parse(made.text) as Record<string, unknown>;
  assert.equal(account['isManagement'], false);
  const again = await command(home, 'account', 'create', '--name', 'x', '--email', 'TEAM@example.com');
  assert.deepEqual(again, { code: 1, text: 'An account has that email address already.\n' });
  const listed = await command(home, 'account', 'list', '--json');
  assert.equal((JSON.parse(listed.text) as unknown[]).length, 2);
  assert.ok(!listed.text.includes(String(account['secretAccessKey'])));

  const doctor = await command(home, 'doctor', '--port', port);
  assert.equal(doctor.code, 0, doctor.text);
  for (const name of ['data directory', 'database', 'HSM', 'clock', 'port', 'metrics']) {
    assert.match(doctor.text, new RegExp(`^ok +${name} `, 'm'));
  }
  assert.match(doctor.text, /The server that runs: HSMs in service: 1 of 1, processes: 1 with \d+ MB/);
  await stop(started);
  // Without the PIN nothing sealed opens: doctor says so before a start fails.
  await rm(join(home.folder, '.config'), { recursive: true });
  const sick = await command(home, 'doctor', '--json');
  assert.equal(sick.code, 1);
  const hsm = (JSON.parse(sick.text) as { name: string; status: string; advice: string }[]).find(
    ({ name }) => name === 'HSM',
  );
  assert.equal(hsm?.status, 'fail');
  assert.match(hsm.advice, /restore it from your backup/);
});

test('a self-signed certificate is served, and named for clients', async (t) => {
  const home = await newHome(t);
  const started = await serve(t, home, ['--tls-self-signed']);
  assert.match(started.url, /^https:/);
  const bundle = /AWS_CA_BUNDLE=(\S+)/.exec(started.printed())?.[1];
  assert.ok(bundle);
  const { readFile } = await import('node:fs/promises');
  const ca = await readFile(bundle);
  const status = await new Promise((wake, reject) => {
    httpsRequest(`${started.url}/_keywarden/live`, { ca, agent: false }, (response) => {
      response.resume();
      wake(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
  assert.equal(status, 200);
  await stop(started);
});

test('a port that is taken, or settings that make no sense, end the start with a sentence', async (t) => {
  const home = await newHome(t);
  const started = await serve(t, home);
  const { port } = new URL(started.url);
  const other = await newHome(t);
  const taken = await command(other, 'serve', '--port', port);
  assert.equal(taken.code, 1);
  assert.match(taken.text, /^keywarden: listen EADDRINUSE.*choose another with --port/);
  const open = await command(other, 'serve', '--host', '0.0.0.0');
  assert.equal(open.code, 2);
  assert.match(open.text, /in clear/);
  await stop(started);
});
