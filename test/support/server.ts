import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { cloudTrailRecord } from '../../src/audit/cloudtrail-record.ts';
import type { AuditTables } from '../../src/audit/tables.ts';
import { SecretBytes } from '../../src/core/secret-bytes.ts';
import { findPkcs11Library } from '../../src/custody/softhsm.ts';
import { createAccount } from '../../src/identity/accounts.ts';
import { type NodeSettings, openBackends, startNode, systemRandom } from '../../src/start.ts';
import { openStore } from '../../src/storage/open-store.ts';
import type { Dialect } from '../../src/storage/store.ts';
import { tablesOf } from '../../src/storage/tables-of.ts';
import { startPostgres } from './postgres.ts';

/** What an AWS client signs with. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Where a server's rows and keys are; outlives the server, so that another can be started on it. */
export interface ServerHome {
  readonly folder: string;
  readonly databaseUrl: string;
  readonly root: Credentials;
}

/** Any server under test, in this process or in one of its own. */
export interface TestServer extends ServerHome {
  /** Such as `http://127.0.0.1:40123`. */
  readonly url: string;
  /** All that the server told its operator so far. */
  readonly log: readonly string[];
  close(): Promise<void>;
}

export interface ServerOptions
  extends Pick<
    NodeSettings,
    | 'httpLimits'
    | 'throttleLimits'
    | 'sessionLimits'
    | 'mail'
    | 'refusesRootKeys'
    | 'allowsLoopbackIssuers'
    | 'publicUrl'
    | 'kmsSeed'
    | 'metricsToken'
    | 'hsmPools'
    | 'dataKeys'
    | 'onAnswered'
    | 'tracing'
  > {
  /** `sqlite` unless told. */
  readonly database?: Dialect;
  /** Root's password for the sign-in page; none unless told. */
  readonly rootPassword?: string;
  /** Starts on what an earlier server left. */
  readonly home?: ServerHome;
}

/** The account of every test server, so that ARNs can be written down. */
export const ACCOUNT = '111122223333';

/** An empty home with fresh root credentials; it is removed with the test. */
export async function newHome(t: TestContext, database: Dialect = 'sqlite'): Promise<ServerHome> {
  const folder = mkdtempSync(join(tmpdir(), 'keywarden-server-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const databaseUrl =
    database === 'sqlite'
      ? `sqlite:${join(folder, 'keywarden.db')}`
      : await (await startPostgres()).createDatabase();
  const accessKeyId = `AKIA${randomBytes(8).toString('hex').toUpperCase()}`;
  return {
    folder,
    databaseUrl,
    root: { accessKeyId, secretAccessKey: randomBytes(30).toString('base64') },
  };
}

export const settingsOf = (home: ServerHome): NodeSettings => ({
  dataDirectory: join(home.folder, 'data'),
  databaseUrl: home.databaseUrl,
  host: '127.0.0.1',
  port: 0,
  isTlsTerminatedInFront: false,
  trustedProxies: [],
  hsm: {
    library: findPkcs11Library(),
    isEmbedded: true,
    tokenLabel: 'keywarden',
    pin: `file:${join(home.folder, 'pin')}`,
  },
  firstAccount: {
    accountId: ACCOUNT,
    rootAccessKeyId: home.root.accessKeyId,
    rootSecretAccessKey: SecretBytes.fromText(home.root.secretAccessKey),
  },
});

/** A whole server in this process, on a free port; it ends with the test. */
export async function startServer(t: TestContext, options: ServerOptions = {}): Promise<TestServer> {
  const { database, home: given, rootPassword, ...limits } = options;
  const home = given ?? (await newHome(t, database));
  const log: string[] = [];
  const settings = settingsOf(home);
  const firstAccount = {
    ...settings.firstAccount,
    ...(rootPassword !== undefined && { rootPassword: SecretBytes.fromText(rootPassword) }),
  };
  const node = await startNode({ ...settings, firstAccount, ...limits }, (problem) => log.push(problem));
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => (closing ??= node.close());
  t.after(close);
  return { ...home, url: node.url, log, close };
}

/** Makes a second account beside a running server, as the operator's command does. */
export async function addAccount(home: ServerHome, accountId: string): Promise<Credentials> {
  const backends = await openBackends(settingsOf(home), () => undefined);
  try {
    const account = { id: accountId, name: accountId, email: `root-${accountId}@example.com` };
    const context = { store: backends.store, sealer: backends.custody.sealer, random: systemRandom };
    const created = await createAccount({ ...context, now: Date.now() }, account);
    return { accessKeyId: created.accessKeyId, secretAccessKey: created.secretAccessKey.revealText() };
  } finally {
    await backends.close();
  }
}

/** A CloudTrail record as stored, with the account whose trail shows it. */
export interface StoredEvent {
  readonly accountId: string;
  readonly record: Readonly<Record<string, unknown>>;
  /** All that lies in the row. */
  readonly text: string;
}

/** Every event of the audit table, read behind the server's back, by request id. */
export async function storedEvents(home: ServerHome): Promise<ReadonlyMap<string, StoredEvent>> {
  const store = await openStore({ url: home.databaseUrl });
  try {
    const rows = await tablesOf<AuditTables>(store.reader)
      .selectFrom('audit_events')
      .selectAll()
      .orderBy('sequence')
      .execute();
    return new Map(
      rows.map((row) => {
        const record = JSON.parse(cloudTrailRecord(row)) as Record<string, unknown>;
        return [
          String(record['requestID']),
          { accountId: row.account_id, record, text: JSON.stringify(row) },
        ];
      }),
    );
  } finally {
    await store.close();
  }
}

/** The events of these requests; events of reads are stored within 100 ms, so it waits a little for all to be there. */
export async function eventsOf(
  home: ServerHome,
  requestIds: readonly string[],
): Promise<ReadonlyMap<string, StoredEvent>> {
  for (let tries = 0; ; tries++) {
    const events = await storedEvents(home);
    const missing = requestIds.filter((id) => !events.has(id));
    if (missing.length === 0) return events;
    if (tries === 20) throw new Error(`no audit event of ${missing.length} requests, ${missing[0]} first`);
    await delay(100);
  }
}
