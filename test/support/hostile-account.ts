import { setTimeout as delay } from 'node:timers/promises';
import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import {
  AddUserToGroupCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateAccountAliasCommand,
  CreateGroupCommand,
  CreateLoginProfileCommand,
  CreateOpenIDConnectProviderCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateSAMLProviderCommand,
  CreateUserCommand,
  IAMClient,
  PutGroupPolicyCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { CreateAliasCommand, CreateGrantCommand, CreateKeyCommand } from '@aws-sdk/client-kms';
import {
  CreateAccountCommand,
  CreatePolicyCommand as CreateControlPolicyCommand,
  CreateOrganizationalUnitCommand,
  CreateOrganizationCommand,
  ListRootsCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { iamClient, kmsClient, trust } from './clients.ts';
import { newCluster } from './owned-cluster.ts';
import { newIdp } from './saml-idp.ts';
import { ACCOUNT, type TestServer } from './server.ts';

/** Text that would run in a page that takes it for more than text, and that turns the direction of reading. */
export const HOSTILE =
  '"><img src=x onerror="globalThis.hasRun=1"><script>globalThis.hasRun=1</script>\u202E javascript:globalThis.hasRun=1';
/** The same where only printable ASCII is allowed. */
const ASCII = HOSTILE.replaceAll(/[^ -~]/g, '');
const PATH = `/"><img/src=x/onerror=globalThis.hasRun=1><script>globalThis.hasRun=1</script>/`;
/** As long as names can be, with no place to break. */
const longName = (length: number, beginning: string): string => beginning.padEnd(length, 'W');

const NAMES = {
  user: longName(64, 'User.with_a-long+name'),
  group: longName(128, 'Group.with_a-long+name'),
  role: longName(64, 'Role.with_a-long+name'),
  policy: longName(128, 'Policy.with_a-long+name'),
};
const TAG = { Key: longName(128, 'Key'), Value: longName(256, 'javascript:globalThis.hasRun=1') };
const DOCUMENT = JSON.stringify({
  Version: '2012-10-17',
  Id: ASCII,
  Statement: [
    {
      Sid: longName(100, 'Sid'),
      Effect: 'Allow',
      Action: 's3:GetObject',
      Resource: `arn:aws:s3:::bucket/${ASCII}`,
      Condition: { StringEquals: { 'aws:PrincipalTag/team': ASCII } },
    },
  ],
});

type Paths = readonly string[];
const tabs = (path: string, ...ids: readonly string[]): Paths => [
  path,
  ...ids.map((id) => `${path}?tab=${id}`),
];

async function fillIam(server: TestServer): Promise<Paths> {
  const iam = iamClient(server, server.root);
  const { user: UserName, group: GroupName, role: RoleName, policy: PolicyName } = NAMES;
  const Tags = [TAG];
  await iam.send(new CreateAccountAliasCommand({ AccountAlias: 'a'.repeat(63) }));
  const { Policy } = await iam.send(
    new CreatePolicyCommand({ PolicyName, PolicyDocument: DOCUMENT, Description: HOSTILE, Tags }),
  );
  const PolicyArn = Policy?.Arn ?? '';
  await iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: DOCUMENT }));
  await iam.send(new CreateUserCommand({ UserName, Path: PATH, Tags, PermissionsBoundary: PolicyArn }));
  await iam.send(new CreateAccessKeyCommand({ UserName }));
  await iam.send(new CreateLoginProfileCommand({ UserName, Password: 'First-Pass-1' }));
  await iam.send(new CreateGroupCommand({ GroupName, Path: PATH }));
  await iam.send(new AddUserToGroupCommand({ UserName, GroupName }));
  const AssumeRolePolicyDocument = trust(`arn:aws:iam::${ACCOUNT}:root`);
  const role = { RoleName, Path: PATH, Description: HOSTILE.replace('\u202E', ''), AssumeRolePolicyDocument };
  await iam.send(new CreateRoleCommand({ ...role, Tags }));
  const inline = { PolicyName, PolicyDocument: DOCUMENT };
  await iam.send(new PutUserPolicyCommand({ UserName, ...inline }));
  await iam.send(new PutGroupPolicyCommand({ GroupName, ...inline }));
  await iam.send(new PutRolePolicyCommand({ RoleName, ...inline }));
  await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn }));
  const { metadata } = await newIdp(`https://idp.example.com/${'w'.repeat(200)}`);
  const SAMLMetadataDocument = metadata;
  const saml = await iam.send(
    new CreateSAMLProviderCommand({ Name: longName(128, 'saml'), SAMLMetadataDocument }),
  );
  const oidc = await iam.send(
    new CreateOpenIDConnectProviderCommand({
      Url: `https://issuer.example.com/${'w'.repeat(180)}`,
      ClientIDList: [HOSTILE.slice(0, 255)],
      ThumbprintList: ['0'.repeat(40)],
    }),
  );
  const providers = [saml.SAMLProviderArn, oidc.OpenIDConnectProviderArn];
  return [
    ...['users', 'groups', 'roles', 'policies', 'providers'].map((list) => `/iam/${list}`),
    ...tabs(`/iam/users/${UserName}`, 'groups', 'credentials', 'tags', 'last-access', 'simulate'),
    ...tabs(`/iam/groups/${GroupName}`, 'permissions', 'last-access', 'simulate'),
    ...tabs(`/iam/roles/${RoleName}`, 'trust', 'tags', 'last-access', 'sessions', 'simulate'),
    ...tabs(`/iam/policies/${encodeURIComponent(PolicyArn)}`, 'versions', 'holders', 'last-access', 'tags'),
    ...providers.map((arn = '') => `/iam/providers/${encodeURIComponent(arn)}`),
  ];
}

async function fillKeys(server: TestServer): Promise<Paths> {
  const kms = kmsClient(server, server.root);
  const Tags = [{ TagKey: 'hostile', TagValue: TAG.Value }];
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Description: HOSTILE, Tags }));
  const KeyId = KeyMetadata?.KeyId ?? '';
  await kms.send(new CreateAliasCommand({ AliasName: `alias/${'w'.repeat(240)}`, TargetKeyId: KeyId }));
  await kms.send(
    new CreateGrantCommand({
      KeyId,
      GranteePrincipal: `arn:aws:iam::${ACCOUNT}:root`,
      Operations: ['Encrypt'],
      Name: longName(256, 'grant'),
      Constraints: { EncryptionContextEquals: { [HOSTILE]: HOSTILE } },
    }),
  );
  const cluster = await newCluster(server, server.root, { TagList: [TAG] });
  return [
    '/kms/keys',
    ...tabs(`/kms/keys/${KeyId}`, 'policy', 'aliases', 'grants', 'rotation', 'tags'),
    '/cloudhsm/clusters',
    ...tabs(`/cloudhsm/clusters/${cluster.id}`, 'hsms', 'tags'),
    '/cloudhsm/backups',
  ];
}

async function fillOrganization(server: TestServer): Promise<Paths> {
  const client = new OrganizationsClient({
    endpoint: server.url,
    region: 'us-east-1',
    credentials: server.root,
  });
  await client.send(new CreateOrganizationCommand({}));
  const { Roots = [] } = await client.send(new ListRootsCommand({}));
  const ParentId = Roots[0]?.Id ?? '';
  const Name = HOSTILE.slice(0, 128);
  await client.send(new CreateOrganizationalUnitCommand({ ParentId, Name }));
  const Email = `${'w'.repeat(50)}@example.com`;
  const { CreateAccountStatus } = await client.send(
    new CreateAccountCommand({ AccountName: ASCII.slice(0, 50), Email }),
  );
  const Content = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Deny', Action: 's3:*', Resource: `arn:aws:s3:::${'w'.repeat(60)}` }],
  });
  const { Policy } = await client.send(
    new CreateControlPolicyCommand({
      Name,
      Description: HOSTILE,
      Content,
      Type: 'SERVICE_CONTROL_POLICY',
    }),
  );
  client.destroy();
  return [
    '/organization/accounts',
    `/organization/accounts/${CreateAccountStatus?.AccountId}`,
    '/organization/policies',
    `/organization/policies/${Policy?.PolicySummary?.Id}`,
  ];
}

/** An event with a user agent and an error message that hold the hostile text. */
async function fillRecords(server: TestServer): Promise<Paths> {
  const iam = new IAMClient({
    endpoint: server.url,
    region: 'us-east-1',
    credentials: server.root,
    maxAttempts: 1,
  });
  iam.middlewareStack.add(
    (next) => (args) => {
      const { headers } = args.request as { headers: Record<string, string> };
      headers['user-agent'] = ASCII;
      return next(args);
    },
    { step: 'finalizeRequest', priority: 'low' },
  );
  const AssumeRolePolicyDocument = trust(ASCII);
  const refused = { RoleName: 'refused', Description: ASCII, AssumeRolePolicyDocument };
  await Promise.allSettled([iam.send(new CreateRoleCommand(refused))]);
  await delay(300);
  const trail = new CloudTrailClient({
    endpoint: server.url,
    region: 'us-east-1',
    credentials: server.root,
  });
  const { Events = [] } = await trail.send(new LookupEventsCommand({}));
  trail.destroy();
  return [
    '/records/events',
    ...Events.filter(({ CloudTrailEvent = '' }) => CloudTrailEvent.includes('onerror'))
      .slice(0, 2)
      .map(({ EventId }) => `/records/events/${EventId}`),
    `/records/timeline?by=Username&value=root&period=604800`,
  ];
}

/** One of everything in an account, each with the most hostile texts that the API stores. @returns the pages that show them */
export async function fillWithHostile(server: TestServer): Promise<Paths> {
  const iam = await fillIam(server);
  const keys = await fillKeys(server);
  const organization = await fillOrganization(server);
  const records = await fillRecords(server);
  return ['/', '/credentials', ...iam, ...keys, ...organization, ...records, '/operator/accounts'];
}
