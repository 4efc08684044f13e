import assert from 'node:assert/strict';
import { after, type TestContext, test } from 'node:test';
import {
  CreateLoginProfileCommand,
  CreateRoleCommand,
  CreateServiceSpecificCredentialCommand,
  PutRolePolicyCommand,
  UploadSigningCertificateCommand,
  UploadSSHPublicKeyCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { enableDevice } from './support/authenticator.ts';
import { makeCertificate, makeSshPublicKey } from './support/certificates.ts';
import {
  allow,
  createUser,
  deny,
  iamClient,
  policyOf,
  putUserPolicy,
  sessionCredentials,
  stsClient,
  trust,
} from './support/clients.ts';
import { ConsoleVisitor } from './support/console-visitor.ts';
import { askKeywarden } from './support/keywarden-client.ts';
import { skipWithoutPostgres, startPostgres } from './support/postgres.ts';
import { ACCOUNT, type Credentials, startServer, type TestServer } from './support/server.ts';
import { Visitor } from './support/visitor.ts';

/** All credentials of somebody in one list, and sessions that their owner ends. */

const PASSWORD = 'First-Pass-1';
const ROOT = { name: 'root@localhost', password: 'Root-Pass-4711', as: 'root' } as const;

if (skipWithoutPostgres() === false) after(async () => (await startPostgres()).stop());

interface Listed {
  readonly Owner: string;
  readonly Credentials: readonly Readonly<Record<string, unknown>>[];
}

const list = (server: TestServer, who: Credentials, UserName?: string): Promise<Listed> =>
  askKeywarden<Listed>(server, who, 'ListCredentials', UserName === undefined ? {} : { UserName });

const kindsOf = ({ Credentials }: Listed): unknown[] => Credentials.map(({ Kind }) => Kind);

async function wellEquipped(server: TestServer, UserName: string): Promise<Credentials> {
  const iam = iamClient(server, server.root);
  const keys = await createUser(iam, UserName);
  await iam.send(new CreateLoginProfileCommand({ UserName, Password: PASSWORD }));
  const { certificate } = await makeCertificate('anna', { now: Date.now() });
  await iam.send(new UploadSigningCertificateCommand({ UserName, CertificateBody: certificate }));
  await iam.send(new UploadSSHPublicKeyCommand({ UserName, SSHPublicKeyBody: makeSshPublicKey().ssh }));
  const ServiceName = 'codecommit.amazonaws.com';
  await iam.send(new CreateServiceSpecificCredentialCommand({ UserName, ServiceName }));
  return keys;
}

async function everyKind(t: TestContext, database: 'sqlite' | 'postgres'): Promise<void> {
  const server = await startServer(t, { database, rootPassword: ROOT.password });
  const keys = await wellEquipped(server, 'anna');
  const browser = await ConsoleVisitor.open(server, { name: 'anna', password: PASSWORD });
  await enableDevice(iamClient(server, server.root), 'anna');
  await stsClient(server, keys).send(new GetCallerIdentityCommand({}));
  await new Promise((resolve) => setTimeout(resolve, 1500));

  const own = await browser.call<Listed>('keywarden/ListCredentials');
  assert.equal(own.Owner, 'anna');
  assert.deepEqual(kindsOf(own), [
    'Password',
    'AccessKey',
    'MfaDevice',
    'SigningCertificate',
    'SshPublicKey',
    'ServiceSpecificCredential',
    'WebSession',
  ]);
  const [password, key, , certificate, , , session] = own.Credentials;
  assert.partialDeepStrictEqual(password, { State: 'Active' });
  assert.ok(password?.['LastUsedDate'] !== undefined);
  assert.partialDeepStrictEqual(key, { Id: keys.accessKeyId, State: 'Active', LastUsedRegion: 'us-east-1' });
  assert.ok(Date.parse(String(certificate?.['ExpiryDate'])) > Date.now());
  assert.partialDeepStrictEqual(session, { LastUsedAddress: '127.0.0.1', State: 'Active' });
  assert.doesNotMatch(JSON.stringify(own), /argon2|sealed|cookie|BEGIN/i);

  const seen = await browser.call<Listed>('keywarden/ListCredentials');
  assert.equal(seen.Credentials.find(({ Kind }) => Kind === 'WebSession')?.['IsCurrent'], true);
  const byAdmin = await list(server, server.root, 'ANNA');
  assert.deepEqual(kindsOf(byAdmin), kindsOf(own));

  const ofRoot = await ConsoleVisitor.open(server, ROOT);
  assert.deepEqual(kindsOf(await ofRoot.call<Listed>('keywarden/ListCredentials')), [
    'Password',
    'AccessKey',
    'WebSession',
  ]);
}

for (const database of ['sqlite', 'postgres'] as const) {
  const skip = database === 'postgres' && skipWithoutPostgres();
  test(`every kind of credential is in the list on ${database}`, { skip }, (t) => everyKind(t, database));
}

test('who signed in sees its own without any policy, an access key only by one; those of others want what AWS wants', async (t) => {
  const server = await startServer(t);
  const iam = iamClient(server, server.root);
  const fresh = await createUser(iam, 'fresh');
  await createUser(iam, 'other');
  await iam.send(new CreateLoginProfileCommand({ UserName: 'fresh', Password: PASSWORD }));
  const browser = await ConsoleVisitor.open(server, { name: 'fresh', password: PASSWORD });
  const kinds = ['Password', 'AccessKey', 'WebSession'];
  assert.deepEqual(kindsOf(await browser.call<Listed>('keywarden/ListCredentials')), kinds);
  await assert.rejects(list(server, fresh), /no identity-based policy allows the keywarden:ListCredentials/);
  await putUserPolicy(iam, 'fresh', allow('keywarden:ListCredentials', `arn:aws:iam::${ACCOUNT}:user/fresh`));
  assert.deepEqual(kindsOf(await list(server, fresh, 'Fresh')), kinds);
  await assert.rejects(
    list(server, fresh, 'other'),
    /not authorized to perform: iam:GetLoginProfile on resource: user other/,
  );
  await putUserPolicy(iam, 'fresh', allow('iam:*'));
  await assert.rejects(list(server, fresh, 'other'), /keywarden:ListWebSessions/);
  await putUserPolicy(iam, 'fresh', allow('*'));
  assert.equal((await list(server, fresh, 'other')).Owner, 'other');
  await assert.rejects(list(server, fresh, 'nobody'), { name: 'ResourceNotFoundException' });
  await putUserPolicy(iam, 'fresh', allow('*'), deny('keywarden:ListCredentials'));
  await assert.rejects(list(server, fresh), /explicit deny in an identity-based policy/);
  const denied = await browser.ask('keywarden/ListCredentials');
  assert.match(denied.body, /explicit deny in an identity-based policy/);
});

test('who was lent a role sees its own sessions, not the credentials of whom it is', async (t) => {
  const server = await startServer(t);
  const iam = iamClient(server, server.root);
  const keys = await createUser(iam, 'anna');
  await putUserPolicy(iam, 'anna', allow('sts:AssumeRole'));
  const AssumeRolePolicyDocument = trust(`arn:aws:iam::${ACCOUNT}:root`);
  await iam.send(new CreateRoleCommand({ RoleName: 'worker', AssumeRolePolicyDocument }));
  const RoleArn = `arn:aws:iam::${ACCOUNT}:role/worker`;
  const assumed = await stsClient(server, keys).send(
    new AssumeRoleCommand({ RoleArn, RoleSessionName: 'shift' }),
  );
  const session = sessionCredentials(assumed.Credentials);
  await assert.rejects(list(server, session), /no identity-based policy allows/);
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: 'worker',
      PolicyName: 'own',
      PolicyDocument: policyOf(allow('keywarden:ListCredentials')),
    }),
  );
  assert.deepEqual(await list(server, session).then(kindsOf), []);
});

interface Sessions {
  readonly Sessions: readonly {
    readonly SessionId: string;
    readonly IsCurrent: boolean;
    readonly IsBound: boolean;
  }[];
}

test('sessions are listed and ended by their owner, one or all others, and by who may', async (t) => {
  const server = await startServer(t);
  const keys = await wellEquipped(server, 'anna');
  const typed = { name: 'anna', password: PASSWORD };
  const [first, second, third] = [
    await ConsoleVisitor.open(server, typed),
    await ConsoleVisitor.open(server, typed),
    await ConsoleVisitor.open(server, typed),
  ] as const;
  const unbound = new Visitor(server.url);
  await unbound.signIn(typed);
  const isIn = async (visitor: ConsoleVisitor): Promise<boolean> =>
    (await visitor.visitor.get('/console/api/session')).status === 200;

  const { Sessions } = await first.call<Sessions>('keywarden/ListWebSessions');
  assert.equal(Sessions.length, 4);
  assert.equal(Sessions.filter(({ IsCurrent }) => IsCurrent).length, 1);
  assert.deepEqual(
    Sessions.map(({ IsBound }) => IsBound),
    [false, true, true, true],
  );
  const ofThird = (await third.call<Sessions>('keywarden/ListWebSessions')).Sessions.find(
    (one) => one.IsCurrent,
  );
  await first.call('keywarden/EndWebSession', { SessionId: ofThird?.SessionId });
  assert.deepEqual([await isIn(first), await isIn(second), await isIn(third)], [true, true, false]);
  const again = await first.ask('keywarden/EndWebSession', { SessionId: ofThird?.SessionId });
  assert.match(again.body, /ResourceNotFoundException/);
  const { EndedCount } = await first.call('keywarden/EndOtherWebSessions');
  assert.equal(EndedCount, 2);
  assert.deepEqual([await isIn(first), await isIn(second)], [true, false]);

  const iam = iamClient(server, server.root);
  const other = await createUser(iam, 'other');
  await putUserPolicy(iam, 'other', allow('keywarden:*', `arn:aws:iam::${ACCOUNT}:user/other`));
  await putUserPolicy(iam, 'anna', allow('keywarden:EndOtherWebSessions'));
  const own = (await first.call<Sessions>('keywarden/ListWebSessions')).Sessions[0]?.SessionId;
  const endIt = { SessionId: own, UserName: 'anna' };
  await assert.rejects(
    askKeywarden(server, other, 'EndWebSession', endIt),
    /EndWebSession on resource: user anna/,
  );
  await assert.rejects(askKeywarden(server, other, 'EndWebSession', { SessionId: own }), {
    name: 'ResourceNotFoundException',
  });
  assert.deepEqual(
    await askKeywarden(server, keys, 'EndOtherWebSessions').then((one) => one['EndedCount']),
    1,
  );
  assert.equal(await isIn(first), false, 'access keys are no session: all of them are others');
});
