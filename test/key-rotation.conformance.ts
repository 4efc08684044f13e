import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import {
  CreateAccessKeyCommand,
  DeleteAccessKeyCommand,
  GetUserCommand,
  type IAMClient,
  ListAccessKeysCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { AuditEvent } from '../src/audit/audit-event.ts';
import type { AuditLog } from '../src/audit/audit-log.ts';
import type { IdentityTables } from '../src/identity/tables.ts';
import { tellOfEndingKeys } from '../src/services/keywarden/access-keys/tell-of-ends.ts';
import { openStore } from '../src/storage/open-store.ts';
import { tablesOf } from '../src/storage/tables-of.ts';
import {
  allow,
  createAccessKey,
  createUser,
  iamClient,
  putUserPolicy,
  stsClient,
} from './support/clients.ts';
import { askKeywarden } from './support/keywarden-client.ts';
import { skipWithoutPostgres, startPostgres } from './support/postgres.ts';
import { ACCOUNT, type Credentials, startServer, storedEvents, type TestServer } from './support/server.ts';

/** Access keys are replaced with no call refused, and end to the instant. */

if (skipWithoutPostgres() === false) after(async () => (await startPostgres()).stop());

const UserName = 'anna';

interface Answer {
  readonly [member: string]: unknown;
}
async function ask<Output extends Answer = Answer>(
  server: TestServer,
  who: Credentials,
  name: string,
  input: object = {},
): Promise<Output> {
  const { $metadata, ...output } = await askKeywarden<Answer>(server, who, name, { ...input });
  assert.ok($metadata);
  return output as Output;
}

const whoAmI = (server: TestServer, who: Credentials) =>
  stsClient(server, who).send(new GetCallerIdentityCommand({}));

const refused = (code: string) => (error: unknown) => {
  assert.equal((error as Error).name, code, String(error));
  return true;
};

/** Headers of the answer to a call, refused or not. */
async function headersOf(client: IAMClient): Promise<Readonly<Record<string, string>>> {
  let headers: Record<string, string> = {};
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      headers = (result.response as { headers: Record<string, string> }).headers;
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'see', override: true },
  );
  await client.send(new GetUserCommand({})).catch(() => undefined);
  return headers;
}

async function expiry(t: TestContext, database: 'sqlite' | 'postgres'): Promise<void> {
  const server = await startServer(t, { database });
  const iam = iamClient(server, server.root);
  const anna = await createUser(iam, UserName);
  await whoAmI(server, anna);
  const end = Date.now() + 1500;
  const AccessKeyId = anna.accessKeyId;
  const set = await ask(server, server.root, 'SetAccessKeyExpiry', {
    AccessKeyId,
    ExpiryDate: end / 1000,
  });
  assert.equal((set['AccessKey'] as Answer)['State'], 'Active');
  // From what the server says, at each instant: accepted before, refused as an unknown key from then on.
  let accepted = 0;
  let refusals = 0;
  while (refusals < 5) {
    const before = Date.now();
    try {
      await whoAmI(server, anna);
      assert.ok(before < end, `accepted ${before - end} ms late`);
      accepted++;
    } catch (error) {
      refused('InvalidClientTokenId')(error);
      assert.ok(Date.now() >= end, `refused ${end - Date.now()} ms early`);
      refusals++;
    }
  }
  assert.ok(accepted > 5);
  const { AccessKeyMetadata } = await iam.send(new ListAccessKeysCommand({ UserName }));
  assert.equal(AccessKeyMetadata?.[0]?.Status, 'Active', "AWS's own status stays");
  const listed = await ask(server, server.root, 'ListCredentials', { UserName });
  const [key] = (listed['Credentials'] as Answer[]).filter(({ Kind }) => Kind === 'AccessKey');
  assert.equal(key?.['State'], 'Expired');
  assert.equal(Number(key?.['ExpiryDate']) * 1000, Math.floor(end));
  await ask(server, server.root, 'SetAccessKeyExpiry', { AccessKeyId });
  await whoAmI(server, anna);
}

/** Behind the server's back. */
async function setCreation(server: TestServer, accessKeyId: string, createdAt: number): Promise<void> {
  const store = await openStore({ url: server.databaseUrl });
  await store.write(({ db }) =>
    tablesOf<IdentityTables>(db)
      .updateTable('access_keys')
      .set({ created_at: createdAt })
      .where('id', '=', accessKeyId)
      .execute(),
  );
  await store.close();
}

async function maximumAge(t: TestContext, database: 'sqlite' | 'postgres'): Promise<void> {
  const server = await startServer(t, { database });
  const iam = iamClient(server, server.root);
  const anna = await createUser(iam, UserName);
  await whoAmI(server, anna);
  const put = await ask(server, server.root, 'PutAccessKeyMaximumAge', { Days: 90 });
  assert.deepEqual(put, { Days: 90, NoticeDays: 7, RefusedKeyCount: 0 });
  await whoAmI(server, anna);
  const described = await ask(server, server.root, 'DescribeKeyRotation', { UserName });
  const [key] = described['Keys'] as Answer[];
  assert.equal(Number(key?.['EndDate']) - Number(key?.['CreateDate']), 90 * 86_400);
  // Made 90 days ago but for a second: refused from the second on, by all doors.
  const end = Date.now() + 1000;
  await setCreation(server, anna.accessKeyId, end - 90 * 86_400_000);
  await ask(server, server.root, 'PutAccessKeyMaximumAge', { Days: 90, NoticeDays: 1 });
  await whoAmI(server, anna);
  await delay(end - Date.now());
  await assert.rejects(whoAmI(server, anna), refused('InvalidClientTokenId'));
  assert.equal((await ask(server, server.root, 'GetAccessKeyMaximumAge'))['RefusedKeyCount'], 1);
  await setCreation(server, server.root.accessKeyId, end - 30 * 86_400_000);
  await assert.rejects(
    ask(server, server.root, 'PutAccessKeyMaximumAge', { Days: 20 }),
    refused('ConflictException'),
  );
  await assert.rejects(
    ask(server, server.root, 'PutAccessKeyMaximumAge', { NoticeDays: 3 }),
    refused('ValidationException'),
  );
  await ask(server, server.root, 'PutAccessKeyMaximumAge');
  assert.deepEqual(await ask(server, server.root, 'GetAccessKeyMaximumAge'), { RefusedKeyCount: 0 });
  await whoAmI(server, anna);
}

async function draining(t: TestContext, database: 'sqlite' | 'postgres'): Promise<void> {
  const server = await startServer(t, { database });
  const root = iamClient(server, server.root);
  const anna = await createUser(root, UserName);
  await putUserPolicy(root, UserName, allow('iam:GetUser'));
  const { accessKeyId: AccessKeyId } = anna;
  const WARNING = '299 - "access key is draining; use another"';
  assert.equal((await headersOf(iamClient(server, anna)))['x-keywarden-warning'], undefined);
  await ask(server, server.root, 'StartAccessKeyDraining', { AccessKeyId });
  for (let call = 0; call < 5; call++)
    assert.equal((await headersOf(iamClient(server, anna)))['x-keywarden-warning'], WARNING);
  assert.equal((await headersOf(iamClient(server, server.root)))['x-keywarden-warning'], undefined);
  const { AccessKeyMetadata } = await root.send(new ListAccessKeysCommand({ UserName }));
  assert.equal(AccessKeyMetadata?.[0]?.Status, 'Active');
  await delay(300);
  const events = [...(await storedEvents(server)).values()];
  const told = events.filter(({ record }) => record['eventName'] === 'AccessKeyDrainingUse');
  assert.equal(told.length, 1, 'once an hour');
  const { requestId, ...parameters } = (told[0]?.record['requestParameters'] ?? {}) as Answer;
  assert.ok(events.some(({ record }) => record['requestID'] === requestId));
  assert.deepEqual(parameters, {
    accessKeyId: AccessKeyId,
    service: 'iam',
    action: 'GetUser',
    address: '127.0.0.1',
  });
  await ask(server, server.root, 'StopAccessKeyDraining', { AccessKeyId });
  assert.equal((await headersOf(iamClient(server, anna)))['x-keywarden-warning'], undefined);
  await root.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: 'Inactive' }));
  await assert.rejects(
    ask(server, server.root, 'StartAccessKeyDraining', { AccessKeyId }),
    refused('ConflictException'),
  );
}

async function use(t: TestContext, database: 'sqlite' | 'postgres'): Promise<void> {
  const server = await startServer(t, { database });
  const root = iamClient(server, server.root);
  const anna = await createUser(root, UserName);
  const bert = await createUser(root, 'bert');
  const Resource = `arn:aws:iam::${ACCOUNT}:user/anna`;
  await putUserPolicy(root, UserName, { Effect: 'Allow', Action: 'keywarden:GetAccessKeyUse', Resource });
  const Input = { AccessKeyId: anna.accessKeyId };
  for (let call = 0; call < 3; call++) await whoAmI(server, anna);
  await iamClient(server, anna)
    .send(new GetUserCommand({}))
    .catch(() => undefined);
  await delay(1500);
  const { Uses, ...rest } = await ask<{ Uses: Answer[]; [member: string]: unknown }>(
    server,
    anna,
    'GetAccessKeyUse',
    Input,
  );
  assert.deepEqual(rest, { ...Input, UserName, State: 'Active' });
  const seen = Uses.map(({ Service, Action, Address }) => `${Service}:${Action} ${Address}`).sort();
  assert.deepEqual(seen, ['iam:GetUser 127.0.0.1', 'sts:GetCallerIdentity 127.0.0.1']);
  for (const { UserAgent } of Uses) assert.match(String(UserAgent), /^aws-sdk-js\//);
  const calls = Uses.find(({ Action }) => Action === 'GetCallerIdentity')?.['Calls'];
  assert.ok(Number(calls) >= 1 && Number(calls) <= 3);
  // Of another's key she learns nothing, not even whether it is there.
  for (const AccessKeyId of [bert.accessKeyId, 'AKIAIOSFODNN7EXAMPLE'])
    await assert.rejects(
      ask(server, anna, 'GetAccessKeyUse', { AccessKeyId }),
      refused('AccessDeniedException'),
    );
  await assert.rejects(
    ask(server, server.root, 'GetAccessKeyUse', { AccessKeyId: anna.accessKeyId, UserName: 'bert' }),
    refused('ResourceNotFoundException'),
  );
}

async function notices(t: TestContext, database: 'sqlite' | 'postgres'): Promise<void> {
  const server = await startServer(t, { database });
  const iam = iamClient(server, server.root);
  const soon = await createUser(iam, UserName);
  const old = await createUser(iam, 'bert');
  const now = Date.now();
  const DAY = 86_400_000;
  await ask(server, server.root, 'PutAccessKeyMaximumAge', { Days: 90, NoticeDays: 10 });
  await ask(server, server.root, 'SetAccessKeyExpiry', {
    AccessKeyId: soon.accessKeyId,
    ExpiryDate: Math.floor(now / 1000) + 9 * 86_400,
  });
  await setCreation(server, old.accessKeyId, now - 81 * DAY);
  const store = await openStore({ url: server.databaseUrl });
  t.after(() => store.close());
  const events: { readonly eventName: string; readonly requestParameters: unknown }[] = [];
  const audit = {
    record: async (_: unknown, event: AuditEvent) => void events.push(event),
  } as unknown as AuditLog;
  const tell = (at: number) => tellOfEndingKeys({ store, audit, newUuid: randomUUID }, at);
  await tell(now - 2 * DAY);
  assert.deepEqual(events, [], 'not before its time');
  await tell(now);
  await tell(now);
  assert.deepEqual(
    events
      .map(({ eventName, requestParameters }) => [eventName, (requestParameters as Answer)['userName']])
      .sort(),
    [
      ['AccessKeyEndsSoon', UserName],
      ['AccessKeyEndsSoon', 'bert'],
    ].sort(),
    'once each',
  );
  await ask(server, server.root, 'SetAccessKeyExpiry', {
    AccessKeyId: soon.accessKeyId,
    ExpiryDate: Math.floor(now / 1000) + 8 * 86_400,
  });
  await tell(now);
  assert.equal(events.length, 3, 'an end that moves is told anew');
}

/** A client that calls all along with the credentials it is told to use. */
function keepCalling(server: TestServer, first: Credentials) {
  let current = first;
  let isOn = true;
  const outcome = { good: 0, bad: [] as string[] };
  const running = (async () => {
    while (isOn) {
      await whoAmI(server, current).then(
        () => outcome.good++,
        (error: unknown) => outcome.bad.push(String(error)),
      );
    }
  })();
  return {
    use: (next: Credentials) => {
      current = next;
    },
    async stop() {
      isOn = false;
      await running;
      return outcome;
    },
  };
}

async function rotation(t: TestContext, database: 'sqlite' | 'postgres'): Promise<void> {
  const server = await startServer(t, { database });
  const root = iamClient(server, server.root);
  const old = await createUser(root, UserName);
  const step = async () => (await ask(server, server.root, 'DescribeKeyRotation', { UserName }))['Step'];
  assert.equal(await step(), 'CreateKey');
  const client = keepCalling(server, old);
  const { AccessKey } = await root.send(new CreateAccessKeyCommand({ UserName }));
  const fresh = {
    accessKeyId: AccessKey?.AccessKeyId ?? '',
    secretAccessKey: AccessKey?.SecretAccessKey ?? '',
  };
  await delay(100);
  assert.equal(await step(), 'UseNewKey');
  client.use(fresh);
  await delay(1500);
  assert.equal(await step(), 'StopUsingOldKey');
  const Key = { AccessKeyId: old.accessKeyId };
  await ask(server, server.root, 'StartAccessKeyDraining', Key);
  await root.send(new UpdateAccessKeyCommand({ UserName, ...Key, Status: 'Inactive' }));
  assert.equal(await step(), 'DeleteOldKey');
  await root.send(new DeleteAccessKeyCommand({ UserName, ...Key }));
  await delay(100);
  const { good, bad } = await client.stop();
  assert.deepEqual(bad, []);
  assert.ok(good > 20);
  await assert.rejects(whoAmI(server, old), refused('InvalidClientTokenId'));
  assert.equal(await step(), 'CreateKey');
  await createAccessKey(root, UserName);
}

const TESTS: Readonly<Record<string, (t: TestContext, database: 'sqlite' | 'postgres') => Promise<void>>> = {
  'a key is refused from the instant it expires, and works again when the expiry is taken away': expiry,
  "a maximum age ends all keys of an account, and is the account's to set and to take back": maximumAge,
  'a draining key works, warns in each answer and is told of once an hour': draining,
  'the account is told once of each key that ends soon': notices,
  'who uses a key is known by action, address and client': use,
  'a key is replaced with no call refused': rotation,
};

for (const [name, run] of Object.entries(TESTS)) {
  test(`${name} (SQLite)`, (t) => run(t, 'sqlite'));
  test(`${name} (PostgreSQL)`, { skip: skipWithoutPostgres() }, (t) => run(t, 'postgres'));
}
