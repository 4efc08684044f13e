import assert from 'node:assert/strict';
import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DetachUserPolicyCommand,
  GetPolicyVersionCommand,
  ListRolesCommand,
  ListUsersCommand,
  PutRolePolicyCommand,
  paginateListUsers,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
  type STSClient,
} from '@aws-sdk/client-sts';
import { allow, iamClient, policyOf, sessionCredentials, stsClient, trust } from './clients.ts';
import type { TestServer } from './server.ts';
import type { Refusal, Story } from './story.ts';

/** The error of a call that must fail. */
export async function refusal(call: Promise<unknown>): Promise<Refusal> {
  const error: unknown = await call.then(
    () => assert.fail('it was not refused'),
    (problem: unknown) => problem,
  );
  const { name, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
  return [name, $metadata?.httpStatusCode, message];
}

export const whoAmI = async (sts: STSClient): Promise<string> =>
  (await sts.send(new GetCallerIdentityCommand({}))).Arn ?? '';

/** The story by the JavaScript SDK v3. */
export async function tellBySdk(server: TestServer, name: string): Promise<Story> {
  const [rootIam, rootSts] = [iamClient(server, server.root), stsClient(server, server.root)];
  const root = await whoAmI(rootSts);
  const made = await rootIam.send(
    new CreateUserCommand({ UserName: name, Tags: [{ Key: 'team', Value: 'blue' }] }),
  );
  const { AccessKey } = await rootIam.send(new CreateAccessKeyCommand({ UserName: name }));
  const AccessKeyId = AccessKey?.AccessKeyId ?? '';
  const credentials = { accessKeyId: AccessKeyId, secretAccessKey: AccessKey?.SecretAccessKey ?? '' };
  const [iam, sts] = [iamClient(server, credentials), stsClient(server, credentials)];
  const user = await whoAmI(sts);
  const listUsers = () => iam.send(new ListUsersCommand({}));
  const deniedFirst = await refusal(listUsers());

  const document = policyOf(allow('iam:ListUsers'), allow(['sts:AssumeRole', 'sts:TagSession']));
  const { Policy } = await rootIam.send(
    new CreatePolicyCommand({ PolicyName: name, PolicyDocument: document }),
  );
  const PolicyArn = Policy?.Arn ?? '';
  await rootIam.send(new AttachUserPolicyCommand({ UserName: name, PolicyArn }));
  const granted = (await listUsers()).Users?.some(({ UserId }) => UserId === made.User?.UserId) ?? false;
  const notGranted = await refusal(iam.send(new ListRolesCommand({})));
  const { PolicyVersion } = await rootIam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: 'v1' }));

  const { Role } = await rootIam.send(
    new CreateRoleCommand({
      RoleName: name,
      AssumeRolePolicyDocument: trust(user, {
        Action: ['sts:AssumeRole', 'sts:TagSession'],
        Condition: { StringEquals: { 'sts:ExternalId': 'seventeen' } },
      }),
    }),
  );
  await rootIam.send(
    new PutRolePolicyCommand({
      RoleName: name,
      PolicyName: 'inline',
      PolicyDocument: policyOf(allow('iam:List*')),
    }),
  );
  const toAssume = { RoleArn: Role?.Arn ?? '', RoleSessionName: 'day' };
  const assumeWithoutId = await refusal(sts.send(new AssumeRoleCommand(toAssume)));
  const { Credentials: issued } = await sts.send(
    new AssumeRoleCommand({
      ...toAssume,
      ExternalId: 'seventeen',
      Tags: [{ Key: 'shift', Value: 'early' }],
      Policy: policyOf(allow('iam:ListRoles')),
    }),
  );
  const role = sessionCredentials(issued);
  const roleIam = iamClient(server, role);
  const session = await whoAmI(stsClient(server, role));
  const { Roles } = await roleIam.send(new ListRolesCommand({}));
  const sessionPolicyNarrows = await refusal(roleIam.send(new ListUsersCommand({})));

  const temporary = sessionCredentials((await sts.send(new GetSessionTokenCommand({}))).Credentials);
  const sessionToken = await whoAmI(stsClient(server, temporary));
  const sessionTokenInIam = await refusal(iamClient(server, temporary).send(new ListUsersCommand({})));

  const pages: string[][] = [];
  for await (const { Users } of paginateListUsers(
    { client: rootIam, pageSize: 60 },
    { PathPrefix: '/many/' },
  ))
    pages.push((Users ?? []).map(({ UserName }) => UserName ?? ''));
  const names = pages.flat();

  await rootIam.send(new DetachUserPolicyCommand({ UserName: name, PolicyArn }));
  const deniedAgain = await refusal(listUsers());
  await rootIam.send(new UpdateAccessKeyCommand({ UserName: name, AccessKeyId, Status: 'Inactive' }));
  return {
    root,
    user,
    deniedFirst,
    granted,
    notGranted,
    documentComesBack: decodeURIComponent(PolicyVersion?.Document ?? '') === document,
    assumeWithoutId,
    session,
    roleMay: Roles?.some(({ RoleName }) => RoleName === name) ?? false,
    sessionPolicyNarrows,
    sessionToken,
    sessionTokenInIam,
    pages: pages.map(({ length }) => length),
    allThere: new Set(names).size === 250 && names.join() === names.toSorted().join(),
    deniedAgain,
    inactive: await refusal(whoAmI(sts)),
  };
}
