import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import {
  AcceptDelegationRequestCommand,
  AssociateDelegationRequestCommand,
  AttachRolePolicyCommand,
  CreateDelegationRequestCommand,
  type CreateDelegationRequestCommandInput,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  GetDelegationRequestCommand,
  GetHumanReadableSummaryCommand,
  GetUserCommand,
  ListDelegationRequestsCommand,
  ListRolesCommand,
  RejectDelegationRequestCommand,
  SendDelegationTokenCommand,
  UpdateDelegationRequestCommand,
} from '@aws-sdk/client-iam';
import {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  GetDelegatedAccessTokenCommand,
} from '@aws-sdk/client-sts';
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
import { ACCOUNT, addAccount, type Credentials, startServer, type TestServer } from './support/server.ts';

/** A product provider asks for rights in a customer's account; the customer's people decide. */

const PROVIDER = '222233334444';
const STRANGER = '333344445555';
const file = fileContext();

let server: TestServer;
let provider: Credentials;
let stranger: Credentials;
let ann: Credentials;
let boss: Credentials;
let template: string;
let workflows = 0;

const iam = (credentials: Credentials) => iamClient(server, credentials);
const ask = async (input: Partial<CreateDelegationRequestCommandInput> = {}): Promise<string> => {
  const { DelegationRequestId } = await iam(provider).send(
    new CreateDelegationRequestCommand({
      OwnerAccountId: ACCOUNT,
      Description: 'sets things up',
      Permissions: {
        PolicyTemplateArn: template,
        Parameters: [{ Name: '@{userName}', Values: ['bob', 'eve'], Type: 'stringList' }],
      },
      RequestorWorkflowId: `workflow-${++workflows}`,
      NotificationChannel: `arn:aws:sns:us-east-1:${PROVIDER}:topic`,
      SessionDuration: 3600,
      ...input,
    }),
  );
  return DelegationRequestId ?? assert.fail('no request');
};
const of = (DelegationRequestId: string) => ({ DelegationRequestId });
const refused = (call: Promise<unknown>, name: string, message: RegExp = /./) =>
  assert.rejects(call, (error: Error) => {
    assert.equal(error.name, name, error.message);
    assert.match(error.message, message);
    return true;
  });
const stateOf = async (id: string) =>
  (await iam(provider).send(new GetDelegationRequestCommand(of(id)))).DelegationRequest?.State;
const exchange = (credentials: Credentials, TradeInToken: string) =>
  stsClient(server, credentials).send(new GetDelegatedAccessTokenCommand({ TradeInToken }));

before(async () => {
  server = await startServer(file, { throttleLimits: { failuresPerSecond: 1_000_000 } });
  provider = await addAccount(server, PROVIDER);
  stranger = await addAccount(server, STRANGER);
  ann = await createUser(iam(server.root), 'ann');
  boss = await createUser(iam(server.root), 'boss');
  await putUserPolicy(
    iam(server.root),
    'boss',
    allow(['iam:*DelegationRequest*', 'iam:GetUser', 'iam:SendDelegationToken']),
  );
  await iam(server.root).send(new CreateUserCommand({ UserName: 'bob' }));
  await iam(server.root).send(new CreateUserCommand({ UserName: 'cleo' }));
  const { Policy } = await iam(provider).send(
    new CreatePolicyCommand({
      PolicyName: 'setup',
      PolicyDocument: policyOf(
        allow('iam:GetUser', `arn:aws:iam::${ACCOUNT}:user/@{userName}`),
        allow('iam:CreateUser'),
      ),
    }),
  );
  template = Policy?.Arn ?? '';
});
test('a request goes from its owner to who may accept it, and lends what both have, to the requestor alone', async () => {
  const id = await ask();
  assert.equal(await stateOf(id), 'UNASSIGNED');
  await iam(ann).send(new AssociateDelegationRequestCommand(of(id)));
  const { DelegationRequest: seen } = await iam(ann).send(new GetDelegationRequestCommand(of(id)));
  assert.equal(seen?.State, 'ASSIGNED');
  assert.equal(seen?.OwnerId, `arn:aws:iam::${ACCOUNT}:user/ann`);
  assert.equal(seen?.RequestorId, PROVIDER);
  const [first] = JSON.parse(seen?.PermissionPolicy ?? '').Statement;
  assert.deepEqual(
    first.Resource,
    ['bob', 'eve'].map((name) => `arn:aws:iam::${ACCOUNT}:user/${name}`),
  );
  await refused(iam(ann).send(new AcceptDelegationRequestCommand(of(id))), 'AccessDenied');
  await iam(ann).send(new UpdateDelegationRequestCommand({ ...of(id), Notes: 'please' }));
  assert.equal(await stateOf(id), 'PENDING_APPROVAL');
  await refused(exchange(provider, id), 'ValidationError');
  await iam(boss).send(new AcceptDelegationRequestCommand(of(id)));
  await refused(exchange(provider, id), 'ValidationError');
  await iam(ann).send(new SendDelegationTokenCommand(of(id)));
  assert.equal(await stateOf(id), 'FINALIZED');
  await refused(exchange(stranger, id), 'ValidationError');
  await refused(exchange(server.root, id), 'ValidationError');

  const answer = await exchange(provider, id);
  assert.equal(answer.AssumedPrincipal, `arn:aws:iam::${ACCOUNT}:user/boss`);
  const lent = sessionCredentials(answer.Credentials);
  const who = await stsClient(server, lent).send(new GetCallerIdentityCommand({}));
  assert.equal(who.Account, ACCOUNT);
  await iam(lent).send(new GetUserCommand({ UserName: 'bob' }));
  // In the template, not the approver's; the approver's, not in the template; in neither.
  await refused(
    iam(lent).send(new CreateUserCommand({ UserName: 'mallory' })),
    'AccessDenied',
    /identity-based policy|session policy/,
  );
  await refused(iam(lent).send(new GetUserCommand({ UserName: 'cleo' })), 'AccessDenied', /session policy/);
  await refused(iam(lent).send(new ListRolesCommand({})), 'AccessDenied');
  const again = await exchange(provider, id);
  assert.deepEqual(again.Credentials?.Expiration, answer.Credentials?.Expiration);
  await putUserPolicy(iam(server.root), 'boss', allow('iam:*DelegationRequest*'));
  await refused(iam(lent).send(new GetUserCommand({ UserName: 'bob' })), 'AccessDenied');
  await putUserPolicy(
    iam(server.root),
    'boss',
    allow(['iam:*DelegationRequest*', 'iam:GetUser', 'iam:SendDelegationToken']),
  );
});

test('who has borrowed rights can lend no more, and root lends within the template too', async () => {
  const id = await ask();
  await iam(server.root).send(new AssociateDelegationRequestCommand(of(id)));
  await iam(server.root).send(new AcceptDelegationRequestCommand(of(id)));
  await iam(server.root).send(new SendDelegationTokenCommand(of(id)));
  const lent = sessionCredentials((await exchange(provider, id)).Credentials);
  await iam(lent).send(new CreateUserCommand({ UserName: 'made-by-provider' }));
  await refused(iam(lent).send(new GetUserCommand({ UserName: 'cleo' })), 'AccessDenied', /session policy/);
  await refused(iam(lent).send(new ListRolesCommand({})), 'AccessDenied', /session policy/);
  const long = await ask({ SessionDuration: 4 * 3600 + 1 });
  await iam(server.root).send(new AssociateDelegationRequestCommand(of(long)));
  await refused(
    iam(server.root).send(new AcceptDelegationRequestCommand(of(long))),
    'ConcurrentModificationException',
    /4 hours/,
  );
});

test('rejecting ends it, states go one way, and each workflow has one request', async () => {
  const id = await ask({ RequestorWorkflowId: 'only-once' });
  await refused(ask({ RequestorWorkflowId: 'only-once' }), 'EntityAlreadyExistsException');
  await iam(ann).send(new AssociateDelegationRequestCommand(of(id)));
  await refused(
    iam(server.root).send(new AssociateDelegationRequestCommand(of(id))),
    'InvalidInputException',
    /ASSIGNED/,
  );
  await iam(ann).send(new RejectDelegationRequestCommand({ ...of(id), Notes: 'no' }));
  const { DelegationRequest: seen } = await iam(ann).send(new GetDelegationRequestCommand(of(id)));
  assert.equal(seen?.RejectionReason, 'no');
  await refused(
    iam(boss).send(new AcceptDelegationRequestCommand(of(id))),
    'ConcurrentModificationException',
    /REJECTED/,
  );
  await refused(iam(ann).send(new SendDelegationTokenCommand(of(id))), 'InvalidInputException', /REJECTED/);
});

test('only the account it was made for knows a request, and the requestor cannot decide about it', async () => {
  const id = await ask();
  for (const command of [
    new GetDelegationRequestCommand(of(id)),
    new AssociateDelegationRequestCommand(of(id)),
  ])
    await refused(iam(stranger).send(command as GetDelegationRequestCommand), 'NoSuchEntityException');
  await refused(iam(provider).send(new AssociateDelegationRequestCommand(of(id))), 'NoSuchEntityException');
  await iam(ann).send(new AssociateDelegationRequestCommand(of(id)));
  await refused(iam(provider).send(new AcceptDelegationRequestCommand(of(id))), 'NoSuchEntityException');
  const free = await ask({ OwnerAccountId: undefined, OnlySendByOwner: true });
  await iam(stranger).send(new AssociateDelegationRequestCommand(of(free)));
  await refused(iam(ann).send(new GetDelegationRequestCommand(of(free))), 'AccessDenied');
  await refused(iam(server.root).send(new GetDelegationRequestCommand(of(free))), 'NoSuchEntityException');
});

test('only the owner sends a token that only the owner may send', async () => {
  const id = await ask({ OnlySendByOwner: true });
  await iam(ann).send(new AssociateDelegationRequestCommand(of(id)));
  await iam(boss).send(new AcceptDelegationRequestCommand(of(id)));
  await refused(
    iam(boss).send(new SendDelegationTokenCommand(of(id))),
    'InvalidInputException',
    /owner only/,
  );
  await iam(ann).send(new SendDelegationTokenCommand(of(id)));
});

test('a session of a role owns what it took in, and lends the rights of the role', async () => {
  const RoleName = 'opener';
  const AssumeRolePolicyDocument = trust(`arn:aws:iam::${ACCOUNT}:root`);
  const { Role } = await iam(server.root).send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  await putUserPolicy(iam(server.root), 'ann', allow('sts:AssumeRole'));
  const session = await assumeRole(stsClient(server, ann), Role?.Arn ?? '', 'shift');
  const other = await assumeRole(stsClient(server, ann), Role?.Arn ?? '', 'other');
  const id = await ask();
  await iam(session).send(new AssociateDelegationRequestCommand(of(id)));
  const { DelegationRequest: seen } = await iam(session).send(new GetDelegationRequestCommand(of(id)));
  assert.equal(seen?.OwnerId, `arn:aws:sts::${ACCOUNT}:assumed-role/opener/shift`);
  await refused(iam(other).send(new GetDelegationRequestCommand(of(id))), 'AccessDenied');
  await refused(iam(session).send(new AcceptDelegationRequestCommand(of(id))), 'AccessDenied');
  const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
  await iam(server.root).send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
  await iam(session).send(new AcceptDelegationRequestCommand(of(id)));
  await iam(session).send(new SendDelegationTokenCommand(of(id)));
  const answer = await exchange(provider, id);
  assert.equal(answer.AssumedPrincipal, Role?.Arn);
  const lent = sessionCredentials(answer.Credentials);
  await iam(lent).send(new GetUserCommand({ UserName: 'bob' }));
  await refused(iam(lent).send(new GetUserCommand({ UserName: 'cleo' })), 'AccessDenied', /session policy/);
});

test('sessions of other roles that come of lent rights end when the rights do, over any chain', async () => {
  const names = ['lender', 'further', 'last'] as const;
  const AssumeRolePolicyDocument = trust(`arn:aws:iam::${ACCOUNT}:root`);
  const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
  for (const RoleName of names) {
    await iam(server.root).send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
    await iam(server.root).send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
  }
  const arnOf = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;
  await putUserPolicy(iam(server.root), 'ann', allow('sts:AssumeRole'));
  const lender = await assumeRole(stsClient(server, ann), arnOf('lender'), 'shift');
  const { Policy } = await iam(provider).send(
    new CreatePolicyCommand({ PolicyName: 'onward', PolicyDocument: policyOf(allow('sts:AssumeRole')) }),
  );
  const id = await ask({
    Permissions: { PolicyTemplateArn: Policy?.Arn, Parameters: [] },
    SessionDuration: 600,
  });
  await iam(lender).send(new AssociateDelegationRequestCommand(of(id)));
  await iam(lender).send(new AcceptDelegationRequestCommand(of(id)));
  await iam(lender).send(new SendDelegationTokenCommand(of(id)));
  const { Credentials: first } = await exchange(provider, id);
  const onward = async (from: typeof first, name: string) =>
    (
      await stsClient(server, sessionCredentials(from)).send(
        new AssumeRoleCommand({ RoleArn: arnOf(name), RoleSessionName: 'on' }),
      )
    ).Credentials;
  const second = await onward(first, 'further');
  const third = await onward(second, 'last');
  const again = await ask();
  await iam(ann).send(new AssociateDelegationRequestCommand(of(again)));
  const accept = iam(sessionCredentials(third)).send(new AcceptDelegationRequestCommand(of(again)));
  await refused(accept, 'ConcurrentModificationException', /that were lent/);
  const end = Number(first?.Expiration);
  for (const chained of [second, third])
    assert.ok(Number(chained?.Expiration) <= end, `${chained?.Expiration} is after ${first?.Expiration}`);
});

test('lists show what was taken in, and summaries say what is lent', async () => {
  const OwnerId = `arn:aws:iam::${ACCOUNT}:user/ann`;
  await refused(iam(ann).send(new ListDelegationRequestsCommand({})), 'AccessDenied');
  const { DelegationRequests: own = [] } = await iam(ann).send(
    new ListDelegationRequestsCommand({ OwnerId }),
  );
  assert.ok(own.length >= 3 && own.every((request) => request.OwnerId === OwnerId));
  const page = await iam(boss).send(new ListDelegationRequestsCommand({ MaxItems: 1 }));
  assert.equal(page.isTruncated, true);
  const id = own[0]?.DelegationRequestId ?? '';
  const EntityArn = `arn:aws:iam::${ACCOUNT}:delegation-request/${id}`;
  const summary = await iam(ann).send(new GetHumanReadableSummaryCommand({ EntityArn }));
  assert.equal(summary.SummaryState, 'AVAILABLE');
  assert.match(summary.SummaryContent ?? '', /iam:CreateUser/);
  const french = await iam(ann).send(new GetHumanReadableSummaryCommand({ EntityArn, Locale: 'fr' }));
  assert.equal(french.SummaryState, 'NOT_SUPPORTED');
  const other = `arn:aws:iam::${ACCOUNT}:user/ann`;
  await refused(
    iam(server.root).send(new GetHumanReadableSummaryCommand({ EntityArn: other })),
    'InvalidInputException',
  );
});

test("a template must be the requestor's, and have all its parameters", async () => {
  await refused(
    ask({ Permissions: { PolicyTemplateArn: `arn:aws:iam::${ACCOUNT}:policy/other` } }),
    'InvalidInputException',
    /cannot be found/,
  );
  await refused(ask({ Permissions: { PolicyTemplateArn: template } }), 'InvalidInputException', /userName/);
});
