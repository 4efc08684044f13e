import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseSettings } from '../config.ts';
import { MIGRATIONS } from '../migrations.ts';
import { openStore } from '../storage/open-store.ts';
import { nameOf } from './doctor/database.ts';
import { type NamedResult, runChecks } from './doctor/run-checks.ts';

const NOW = Date.UTC(2026, 10, 24);

async function examine(
  folder: string,
  argv: readonly string[] = ['--port', '0'],
  now = NOW,
): Promise<Map<string, NamedResult>> {
  const surroundings = {
    env: { XDG_CONFIG_HOME: join(folder, 'config') },
    platform: process.platform,
    home: folder,
    workingDirectory: folder,
  };
  const settings = parseSettings(['--data', join(folder, 'data'), ...argv], surroundings);
  const results = await runChecks(settings, surroundings, now);
  return new Map(results.map((result) => [result.name, result]));
}

async function withFolder(run: (folder: string, data: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'keywarden-doctor-'));
  try {
    await run(folder, join(folder, 'data'));
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('before the first start nothing fails, and nothing is made', () =>
  withFolder(async (folder) => {
    const results = await examine(folder);
    for (const { name, status, advice } of results.values()) {
      // A machine without a PKCS#11 library is told so.
      if (name !== 'HSM') assert.notEqual(status, 'fail', name);
      if (status !== 'ok') assert.ok(advice, name);
    }
    assert.equal(results.get('data directory')?.status, 'warn');
    assert.deepEqual(await readdir(folder), []);
  }));

test('a data directory open to others fails, with the command that closes it', () =>
  withFolder(async (folder, data) => {
    await mkdir(join(data, 'tls'), { recursive: true, mode: 0o700 });
    assert.equal((await examine(folder)).get('data directory')?.status, 'ok');
    await writeFile(join(data, 'tls', 'key.pem'), '', { mode: 0o644 });
    assert.equal(
      (await examine(folder)).get('data directory')?.advice,
      `chmod go-rwx '${join(data, 'tls', 'key.pem')}'`,
    );
    await chmod(data, 0o755);
    assert.equal((await examine(folder)).get('data directory')?.advice, `chmod go-rwx '${data}'`);
  }));

test('a database is judged by its migrations', () =>
  withFolder(async (folder, data) => {
    await mkdir(data, { mode: 0o700 });
    const url = `sqlite:${join(data, 'keywarden.db')}`;
    const migrateWith = async (migrations: typeof MIGRATIONS): Promise<void> => {
      const store = await openStore({ url });
      await store.migrate(migrations);
      await store.close();
    };
    await migrateWith(MIGRATIONS.slice(0, 1));
    assert.match((await examine(folder)).get('database')?.detail ?? '', /lacks \d+ migrations/);
    await migrateWith(MIGRATIONS);
    assert.equal((await examine(folder)).get('database')?.status, 'ok');
    await migrateWith([...MIGRATIONS, { name: '9999-12-31-later', up: async () => undefined }]);
    assert.match((await examine(folder)).get('database')?.detail ?? '', /newer version \(9999-12-31-later\)/);
  }));

test('a file that is no database fails', () =>
  withFolder(async (folder, data) => {
    await mkdir(data, { mode: 0o700 });
    await writeFile(
      join(data, 'keywarden.db'),
      'not a database, but long enough to have a header'.repeat(40),
    );
    assert.equal((await examine(folder)).get('database')?.status, 'fail');
  }));

test('a clock before the program was written fails', () =>
  withFolder(async (folder) => {
    assert.equal((await examine(folder, ['--port=0'], Date.UTC(1970, 0, 1))).get('clock')?.status, 'fail');
  }));

test('a port that another program has fails', () =>
  withFolder(async (folder) => {
    const server = createServer((socket) => socket.end('hello\n'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    try {
      const result = (await examine(folder, ['--port', String(port)])).get('port');
      assert.equal(result?.detail, `another program listens on 127.0.0.1:${port}`);
    } finally {
      server.close();
    }
    assert.equal((await examine(folder, ['--port', String(port)])).get('port')?.status, 'ok');
  }));

test('who can read the metrics is told, and a token that is not where it should be fails', () =>
  withFolder(async (folder) => {
    const told = async (...argv: string[]) => (await examine(folder, ['--port=0', ...argv])).get('metrics');
    assert.match((await told())?.detail ?? '', /for programs on this machine$/);
    for (const argv of [['--tls-in-front'], ['--trusted-proxy', '192.0.2.1']])
      assert.match((await told(...argv))?.detail ?? '', /nobody can read them, as a proxy is in front/);
    const path = join(folder, 'token');
    const source = ['--tls-in-front', '--metrics-token', `file:${path}`];
    assert.equal((await told(...source))?.detail, `the metrics token is missing: file ${path}`);
    await writeFile(path, 'a token with spaces, which no client can send', { mode: 0o600 });
    assert.equal((await told(...source))?.status, 'fail');
    await writeFile(path, 'a-token-of-16-characters\n');
    assert.deepEqual(
      [(await told(...source))?.status, (await told(...source))?.detail],
      ['ok', 'at /_keywarden/metrics, for whoever sends the token of --metrics-token'],
    );
    await chmod(path, 0o644);
    assert.match((await told(...source))?.detail ?? '', /^metrics token file .* is open to others/);
  }));

test('no password of a database is shown, wherever its URL has it', () => {
  assert.equal(nameOf('postgres://u:p/w@x@host:5432/db'), 'postgres://…@host:5432/db');
  assert.equal(nameOf('postgres://host/db?user=u&password=p'), 'postgres://host/db?…');
  assert.equal(nameOf('sqlite:/var/lib/keywarden.db'), 'sqlite:/var/lib/keywarden.db');
});
