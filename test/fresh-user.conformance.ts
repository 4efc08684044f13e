import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import {
  CreateGroupCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  PutRolePolicyCommand,
  PutUserPermissionsBoundaryCommand,
  UploadServerCertificateCommand,
} from '@aws-sdk/client-iam';
import { GetFederationTokenCommand, GetSessionTokenCommand } from '@aws-sdk/client-sts';
import { makeCertificate } from './support/certificates.ts';
import {
  allow,
  assumeRole,
  createUser,
  iamClient,
  policyOf,
  putUserPolicy,
  sessionCredentials,
  stsClient,
  trust,
} from './support/clients.ts';
import { fileContext } from './support/file-context.ts';
import { fullInput, sampleInput, withValues } from './support/inputs.ts';
import { type KnownOperation, OPERATIONS } from './support/operations.ts';
import { byCode, callAll } from './support/outcomes.ts';
import { ACCOUNT, type Credentials, startServer, type TestServer } from './support/server.ts';

/** Who was given nothing may do nothing: over every operation of every service, with targets that exist and that do not. */

const file = fileContext();
let server: TestServer;

const arn = (resource: string): string => `arn:aws:iam::${ACCOUNT}:${resource}`;

/** Everything a call could be about, there and of these names. */
const PRESENT = {
  UserName: 'present',
  NewUserName: 'present',
  GroupName: 'present',
  NewGroupName: 'present',
  RoleName: 'present',
  PolicyName: 'present',
  ServerCertificateName: 'present',
  NewServerCertificateName: 'present',
  PolicyArn: arn('policy/present'),
  PermissionsBoundary: arn('policy/present'),
  RoleArn: arn('role/present'),
  PolicySourceArn: arn('user/present'),
  Arn: arn('user/present'),
};

before(async () => {
  server = await startServer(file);
  const iam = iamClient(server, server.root);
  const PolicyDocument = policyOf(allow('*'));
  await iam.send(new CreateUserCommand({ UserName: 'present' }));
  await iam.send(new CreateGroupCommand({ GroupName: 'present' }));
  await iam.send(new CreatePolicyCommand({ PolicyName: 'present', PolicyDocument }));
  const AssumeRolePolicyDocument = trust(`arn:aws:iam::${ACCOUNT}:user/present`);
  await iam.send(new CreateRoleCommand({ RoleName: 'present', AssumeRolePolicyDocument }));
  const { certificate, privateKey } = await makeCertificate('present', { now: Date.now() });
  await iam.send(
    new UploadServerCertificateCommand({
      ServerCertificateName: 'present',
      CertificateBody: certificate,
      PrivateKey: privateKey,
    }),
  );
});

const root = () => iamClient(server, server.root);

const FREE = ['sts:GetCallerIdentity', 'sts:GetSessionToken'];
const GUARDED = OPERATIONS.map(({ label }) => label).filter((label) => !FREE.includes(label));
const labelsOf = (service: string): string[] =>
  OPERATIONS.map(({ label }) => label)
    .filter((label) => label.startsWith(`${service}:`))
    .sort();

/** Of our own service, which is limited as IAM is. */
const OWN = labelsOf('keywarden');
/** What the kind of temporary credentials does not limit. */
const OTHER_SERVICES = OPERATIONS.map(({ label }) => label)
  .filter((label) => !/^(?:iam|sts|keywarden):/.test(label))
  .sort();

const absent = ({ input }: KnownOperation) => sampleInput(input);
const present = ({ input }: KnownOperation) => withValues(sampleInput(input), PRESENT);

test('a fresh user may do nothing, whatever is there', async () => {
  const fresh = await createUser(root(), 'fresh');
  const expected = { AccessDenied: [...GUARDED].sort(), OK: FREE };
  assert.deepEqual(byCode(await callAll(server, fresh, absent)), expected);
  assert.deepEqual(byCode(await callAll(server, fresh, present)), expected);
});

test('a fresh user may do nothing to itself', async () => {
  const self = await createUser(root(), 'self');
  const own = { UserName: 'self', AccessKeyId: self.accessKeyId };
  const outcomes = await callAll(server, self, ({ input }) => withValues(sampleInput(input), own));
  assert.deepEqual(byCode(outcomes), { AccessDenied: [...GUARDED].sort(), OK: FREE });
});

test('a denial does not tell what is there', async () => {
  const curious = await createUser(root(), 'curious');
  const inPlaceOfPresent = Object.fromEntries(
    Object.entries(PRESENT).map(([name, value]) => [name, value.replace('present', 'missing')]),
  );
  const there = await callAll(server, curious, present);
  const missing = await callAll(server, curious, ({ input }) =>
    withValues(sampleInput(input), inPlaceOfPresent),
  );
  for (const label of GUARDED)
    assert.equal(
      there.get(label)?.message,
      missing.get(label)?.message.replaceAll('missing', 'present'),
      label,
    );
});

test('no further member opens a door to a fresh user, or tells it what is there', async () => {
  const hopeful = await createUser(root(), 'hopeful');
  const outcomes = byCode(
    await callAll(server, hopeful, ({ input }) => withValues(fullInput(input), PRESENT)),
  );
  // What is wrong with a request may be told before who may make it, but not what is there.
  const { AccessDenied = [], OK = [], ...others } = outcomes;
  assert.deepEqual(OK, ['sts:GetCallerIdentity']);
  assert.ok(AccessDenied.length > GUARDED.length - 5, JSON.stringify(others));
  const codes = Object.keys(others).filter((code) => !/^(?:Validation|Invalid)/.test(code));
  assert.deepEqual(codes, [], JSON.stringify(others));
});

test('a permissions boundary gives nothing', async () => {
  const bounded = await createUser(root(), 'bounded');
  await root().send(
    new PutUserPermissionsBoundaryCommand({ UserName: 'bounded', PermissionsBoundary: PRESENT.PolicyArn }),
  );
  const outcomes = await callAll(server, bounded, present);
  assert.deepEqual(byCode(outcomes), { AccessDenied: [...GUARDED].sort(), OK: FREE });
});

/** Without `UserName` these are about the caller: AWS tells a role that it is no user before it asks for permissions. */
const ABOUT_CALLER = [
  'iam:CreateAccessKey',
  'iam:CreateLoginProfile',
  'iam:DeactivateMFADevice',
  'iam:DeleteAccessKey',
  'iam:DeleteLoginProfile',
  'iam:DeleteServiceSpecificCredential',
  'iam:DeleteSigningCertificate',
  'iam:GetLoginProfile',
  'iam:GetMFADevice',
  'iam:GetUser',
  'iam:ListAccessKeys',
  'iam:ListMFADevices',
  'iam:ListSSHPublicKeys',
  'iam:ListServiceSpecificCredentials',
  'iam:ListSigningCertificates',
  'iam:ResetServiceSpecificCredential',
  'iam:UpdateAccessKey',
  'iam:UpdateServiceSpecificCredential',
  'iam:UpdateSigningCertificate',
  'iam:UploadSigningCertificate',
];

/** Whom these concern is never said: they are for users, and say so to everybody else. */
const FOR_USERS = ['iam:ChangePassword'];

const SESSION_ONLY = ['sts:GetCallerIdentity'];

test('a session of a role without policies may do nothing', async () => {
  const assumer = await createUser(root(), 'present-key-holder');
  const AssumeRolePolicyDocument = trust(arn('user/present-key-holder'));
  await root().send(new CreateRoleCommand({ RoleName: 'empty', AssumeRolePolicyDocument }));
  const session = await assumeRole(stsClient(server, assumer), arn('role/empty'));
  const guarded = [...GUARDED, 'sts:GetSessionToken'].filter((label) => !FOR_USERS.includes(label)).sort();
  const withUser = (known: KnownOperation) =>
    ABOUT_CALLER.includes(known.label) ? { ...present(known), UserName: 'present' } : present(known);
  assert.deepEqual(byCode(await callAll(server, session, withUser)), {
    AccessDenied: guarded,
    InvalidUserType: FOR_USERS,
    OK: SESSION_ONLY,
  });
  assert.deepEqual(byCode(await callAll(server, session, absent)), {
    AccessDenied: guarded.filter((label) => !ABOUT_CALLER.includes(label)),
    InvalidUserType: FOR_USERS,
    ValidationError: ABOUT_CALLER,
    OK: SESSION_ONLY,
  });
});

/** A user who may do everything, to see what its sessions lose. */
async function almighty(UserName: string): Promise<Credentials> {
  const key = await createUser(root(), UserName);
  await putUserPolicy(root(), UserName, allow('*'));
  return key;
}

/** What was denied, by what code; what was not may still find nothing to work on. */
function decided({
  InvalidClientTokenId = [],
  AccessDenied = [],
  ...others
}: Readonly<Record<string, readonly string[]>>) {
  return {
    InvalidClientTokenId,
    AccessDenied: [...AccessDenied].sort(),
    passed: Object.values(others).flat().sort(),
  };
}

test('credentials of GetSessionToken call nothing of IAM, and of STS only AssumeRole and GetCallerIdentity', async () => {
  const user = await almighty('temporary');
  const answer = await stsClient(server, user).send(new GetSessionTokenCommand({}));
  const outcomes = byCode(await callAll(server, sessionCredentials(answer.Credentials), present));
  assert.deepEqual(decided(outcomes), {
    InvalidClientTokenId: labelsOf('iam'),
    // Nobody trusts this user: AssumeRole is denied by the role, not by the kind of credentials.
    AccessDenied: [...OWN, ...labelsOf('sts').filter((label) => label !== 'sts:GetCallerIdentity')],
    passed: [...OTHER_SERVICES, 'sts:GetCallerIdentity'].sort(),
  });
});

test('credentials of GetSessionToken have what their user has, at every moment', async () => {
  const user = await createUser(root(), 'moody');
  const answer = await stsClient(server, user).send(new GetSessionTokenCommand({}));
  const session = sessionCredentials(answer.Credentials);
  const mayLookUp = async () => byCode(await callAll(server, session, absent))['OK'];
  assert.deepEqual(await mayLookUp(), SESSION_ONLY);
  await putUserPolicy(root(), 'moody', allow('cloudtrail:LookupEvents'));
  assert.deepEqual(await mayLookUp(), ['cloudtrail:LookupEvents', ...SESSION_ONLY]);
  await putUserPolicy(root(), 'moody', allow('iam:*'));
  assert.deepEqual(await mayLookUp(), SESSION_ONLY);
});

test('a federated user has nothing without a session policy, and never IAM or more of STS', async () => {
  const user = await almighty('federator');
  const federate = async (Policy?: string) => {
    const request = { Name: 'guest', ...(Policy === undefined ? {} : { Policy }) };
    const answer = await stsClient(server, user).send(new GetFederationTokenCommand(request));
    return decided(byCode(await callAll(server, sessionCredentials(answer.Credentials), present)));
  };
  const sts = labelsOf('sts').filter((label) => label !== 'sts:GetCallerIdentity');
  const iam = labelsOf('iam');
  assert.deepEqual(await federate(), {
    InvalidClientTokenId: iam,
    AccessDenied: [...OTHER_SERVICES, ...OWN, ...sts].sort(),
    passed: SESSION_ONLY,
  });
  assert.deepEqual(await federate(policyOf(allow('*'))), {
    InvalidClientTokenId: iam,
    AccessDenied: [...OWN, ...sts],
    passed: [...OTHER_SERVICES, ...SESSION_ONLY].sort(),
  });
});

test('a session of an almighty role may still not ask for other kinds of credentials', async () => {
  const maker = await createUser(root(), 'maker');
  await putUserPolicy(root(), 'maker', allow('sts:AssumeRole'));
  await root().send(
    new CreateRoleCommand({ RoleName: 'almighty', AssumeRolePolicyDocument: trust(arn('user/maker')) }),
  );
  const PolicyDocument = policyOf(allow('*'));
  await root().send(new PutRolePolicyCommand({ RoleName: 'almighty', PolicyName: 'all', PolicyDocument }));
  const session = await assumeRole(stsClient(server, maker), arn('role/almighty'));
  const denied = byCode(await callAll(server, session, absent))['AccessDenied'] ?? [];
  for (const label of ['sts:GetFederationToken', 'sts:GetSessionToken'])
    assert.ok(denied.includes(label), label);
});
