import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import { digestWhenDue } from '../src/audit/digests/keep-digesting.ts';
import { run } from '../src/cli/run.ts';
import { openBackends, systemClock, systemRandom } from '../src/start.ts';
import { createUser, iamClient } from './support/clients.ts';
import { askKeywarden } from './support/keywarden-client.ts';
import { skipWithoutPostgres } from './support/postgres.ts';
import { ACCOUNT, type ServerHome, settingsOf, startServer } from './support/server.ts';

interface Chain {
  readonly Sequence: number;
  readonly SignedTo: number;
  readonly Retention: readonly unknown[];
  readonly Verification?: {
    readonly State: string;
    readonly IsWhole?: boolean;
    readonly Problems?: readonly { readonly Kind: string; readonly Sequence?: number }[];
  };
}

async function keywarden(home: ServerHome, ...argv: readonly string[]) {
  const printed = { out: '', error: '' };
  const output = {
    out(text: string): void {
      printed.out += text;
    },
    error(text: string): void {
      printed.error += text;
    },
  };
  const env = {
    KEYWARDEN_DATA: join(home.folder, 'data'),
    KEYWARDEN_DATABASE: home.databaseUrl,
    KEYWARDEN_HSM_PIN: `file:${join(home.folder, 'pin')}`,
  };
  const surroundings = { env, platform: process.platform, home: home.folder, workingDirectory: home.folder };
  return { code: await run(argv, surroundings, output), ...printed };
}

/** Does something to the database behind the server's back. */
async function behindItsBack(
  home: ServerHome,
  act: (backends: Awaited<ReturnType<typeof openBackends>>) => Promise<unknown>,
): Promise<void> {
  const backends = await openBackends(settingsOf(home), (problem) => assert.fail(problem));
  try {
    await act(backends);
  } finally {
    await backends.close();
  }
}

async function walkThrough(t: TestContext, database: 'sqlite' | 'postgres'): Promise<void> {
  const server = await startServer(t, { database });
  const ask = <Output>(name: string, input = {}) => askKeywarden<Output>(server, server.root, name, input);
  const verified = async (): Promise<Chain['Verification']> => {
    await ask('VerifyAuditLog');
    for (;;) {
      const { Verification } = await ask<Chain>('DescribeAuditChain');
      if (Verification?.State === 'DONE') return Verification;
      await delay(100);
    }
  };
  const root = iamClient(server, server.root);
  for (const name of ['anna', 'bert', 'carl']) await createUser(root, name);
  await behindItsBack(server, ({ store, vault }) =>
    digestWhenDue({
      store,
      vault,
      random: systemRandom,
      clock: systemClock,
      audit: { flush: async () => undefined },
      report: assert.fail,
      every: 0,
    }),
  );
  assert.partialDeepStrictEqual(await verified(), { IsWhole: true });
  const { SignedTo, Sequence } = await ask<Chain>('DescribeAuditChain');
  assert.ok(SignedTo > 0 && SignedTo <= Sequence);
  await ask('PutAuditRetention', { AccountId: ACCOUNT, Days: 400 });
  assert.deepEqual((await ask<Chain>('DescribeAuditChain')).Retention, [{ AccountId: ACCOUNT, Days: 400 }]);
  await assert.rejects(ask('PutAuditRetention', { AccountId: '999988887777', Days: 1 }), {
    name: 'ResourceNotFoundException',
  });

  const whole = await keywarden(server, 'audit', 'verify', '--index');
  assert.equal(whole.code, 0, whole.error);
  assert.match(whole.out, /The record is whole\.\n$/);
  assert.match(whole.error, /Searches find all of [0-9]+ indexed events/);
  assert.equal((await keywarden(server, 'audit', 'reindex')).code, 0);
  const archive = join(server.folder, 'archive.gz');
  const key = join(server.folder, 'key.pem');
  assert.equal((await keywarden(server, 'audit', 'archive', archive)).code, 0);
  await writeFile(key, (await keywarden(server, 'audit', 'keys')).out);
  assert.match(await readFile(key, 'utf8'), /BEGIN PUBLIC KEY/);
  const offline = ['audit', 'verify', '--archive', archive, '--public-key', key];
  const home = { ...server, folder: '/nowhere', databaseUrl: 'sqlite:/nowhere/at-all.db' };
  assert.equal((await keywarden(home, ...offline)).code, 0);

  await behindItsBack(server, ({ store }) =>
    store.write(({ db }) =>
      sql`update audit_events set event_name = 'GetUser' where sequence = 2`.execute(db),
    ),
  );
  const broken = await keywarden(server, 'audit', 'verify', '--json');
  assert.equal(broken.code, 3);
  assert.partialDeepStrictEqual(JSON.parse(broken.out), {
    isWhole: false,
    problems: [{ kind: 'changed', sequence: 2 }],
  });
  assert.partialDeepStrictEqual(await verified(), {
    IsWhole: false,
    Problems: [{ Kind: 'changed', Sequence: 2 }],
  });
  assert.equal((await keywarden(server, 'audit', 'verify', '--from', 'x')).code, 2);
}

for (const database of ['sqlite', 'postgres'] as const) {
  const skip = database === 'postgres' && skipWithoutPostgres();
  test(`the operator verifies the record by call, by command and offline, on ${database}`, { skip }, (t) =>
    walkThrough(t, database),
  );
}
