import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { DeleteAccessKeyCommand, DeleteUserCommand, type IAMClient } from '@aws-sdk/client-iam';
import {
  CreateAliasCommand,
  CreateGrantCommand,
  CreateKeyCommand,
  type CreateKeyCommandInput,
  DescribeKeyCommand,
  DisableKeyCommand,
  GetKeyPolicyCommand,
  type KMSClient,
  ListGrantsCommand,
  ListKeysCommand,
  ListRetirableGrantsCommand,
  PutKeyPolicyCommand,
  ReplicateKeyCommand,
  RetireGrantCommand,
  RevokeGrantCommand,
} from '@aws-sdk/client-kms';
import { allow, createUser, deny, iamClient, kmsClient, policyOf, putUserPolicy } from './support/clients.ts';
import { fileContext } from './support/file-context.ts';
import { ACCOUNT, addAccount, type Credentials, startServer, type TestServer } from './support/server.ts';

/** Who may use a key: key policy, IAM, grants and accounts between them. */

const OTHER = '444455556666';
const file = fileContext();
let server: TestServer;
let iam: IAMClient;
let root: KMSClient;

before(async () => {
  server = await startServer(file);
  iam = iamClient(server, server.root);
  root = kmsClient(server, server.root);
});

let made = 0;
interface Person {
  readonly name: string;
  readonly arn: string;
  readonly credentials: Credentials;
  readonly kms: KMSClient;
}

async function person(...statements: Parameters<typeof putUserPolicy>[2][]): Promise<Person> {
  const name = `person${made++}`;
  const credentials = await createUser(iam, name);
  if (statements.length > 0) await putUserPolicy(iam, name, ...statements);
  return {
    name,
    arn: `arn:aws:iam::${ACCOUNT}:user/${name}`,
    credentials,
    kms: kmsClient(server, credentials),
  };
}

async function makeKey(input: CreateKeyCommandInput = {}): Promise<{ KeyId: string; Arn: string }> {
  const { KeyMetadata } = await root.send(new CreateKeyCommand(input));
  return { KeyId: KeyMetadata?.KeyId ?? '', Arn: KeyMetadata?.Arn ?? '' };
}

const rootOf = (account: string) => ({ AWS: `arn:aws:iam::${account}:root` });
const rootMayAll = { Effect: 'Allow', Principal: rootOf(ACCOUNT), Action: 'kms:*', Resource: '*' } as const;
/** Root may all, but the account's policies count for nothing. */
const rootAlone = {
  ...rootMayAll,
  Condition: { ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::${ACCOUNT}:root` } },
} as const;
const forUser = (arn: string, Action: string | string[]) =>
  ({ Effect: 'Allow', Principal: { AWS: arn }, Action, Resource: '*' }) as const;

const describe = (kms: KMSClient, KeyId: string) => kms.send(new DescribeKeyCommand({ KeyId }));
const denied = (because: string) => (error: Error) => {
  assert.equal(error.name, 'AccessDeniedException');
  assert.match(error.message, new RegExp(because));
  return true;
};

test('the default policy leaves it to IAM: nothing without a policy, all with one, a deny wins', async () => {
  const { KeyId, Arn } = await makeKey();
  const without = await person();
  const all = await person(allow('kms:*'));
  const not = await person(allow('kms:*'), deny('kms:DescribeKey', Arn));
  await assert.rejects(
    describe(without.kms, KeyId),
    denied(
      `^User: ${without.arn} is not authorized to perform: kms:DescribeKey on resource: ${Arn} because no identity-based policy allows the kms:DescribeKey action$`,
    ),
  );
  assert.equal((await describe(all.kms, KeyId)).KeyMetadata?.KeyId, KeyId);
  await assert.rejects(describe(not.kms, KeyId), denied('with an explicit deny in an identity-based policy'));
});

test('a key policy that does not delegate makes IAM policies worthless, and names who may', async () => {
  const named = await person();
  const all = await person(allow('kms:*'));
  const { KeyId } = await makeKey({
    Policy: policyOf(rootAlone, forUser(named.arn, 'kms:DescribeKey')),
  });
  assert.equal((await describe(named.kms, KeyId)).KeyMetadata?.KeyId, KeyId);
  await assert.rejects(
    describe(all.kms, KeyId),
    denied('because no resource-based policy allows the kms:DescribeKey action$'),
  );
  await assert.rejects(named.kms.send(new DisableKeyCommand({ KeyId })), denied('no resource-based policy'));
});

test('a policy that would lock its writer out is refused, unless that is wished', async () => {
  const someone = await person();
  const locking = policyOf(forUser(someone.arn, 'kms:*'));
  const refused = {
    name: 'MalformedPolicyDocumentException',
    message: 'The new key policy will not allow you to update the key policy in the future.',
  };
  await assert.rejects(makeKey({ Policy: locking }), refused);
  const { KeyId } = await makeKey();
  await assert.rejects(root.send(new PutKeyPolicyCommand({ KeyId, Policy: locking })), refused);
  await root.send(new PutKeyPolicyCommand({ KeyId, Policy: locking, BypassPolicyLockoutSafetyCheck: true }));
  await assert.rejects(root.send(new GetKeyPolicyCommand({ KeyId })), denied('no resource-based policy'));
  const { Policy, PolicyName } = await someone.kms.send(new GetKeyPolicyCommand({ KeyId }));
  assert.deepEqual([Policy, PolicyName], [locking, 'default']);
});

test('a policy must be JSON, and its principals must be there', async () => {
  const invalid = policyOf(rootMayAll, forUser(`arn:aws:iam::${ACCOUNT}:user/nobody`, 'kms:*'));
  const malformed = { name: 'MalformedPolicyDocumentException' };
  await assert.rejects(makeKey({ Policy: 'my policy' }), malformed);
  await assert.rejects(makeKey({ Policy: policyOf({ Effect: 'Allow', Action: 'kms:*' }) }), malformed);
  await assert.rejects(makeKey({ Policy: invalid }), {
    ...malformed,
    message: 'Policy contains a statement with one or more invalid principals.',
  });
});

test('who is made anew under a name that a policy or grant knows does not inherit', async () => {
  const first = await person();
  const { KeyId } = await makeKey({ Policy: policyOf(rootMayAll, forUser(first.arn, 'kms:DescribeKey')) });
  const granted = await makeKey();
  const grant = { GranteePrincipal: first.arn, Operations: ['DescribeKey' as const] };
  await root.send(new CreateGrantCommand({ KeyId: granted.KeyId, ...grant }));
  await describe(first.kms, KeyId);
  await describe(first.kms, granted.KeyId);
  const { accessKeyId: AccessKeyId } = first.credentials;
  await iam.send(new DeleteAccessKeyCommand({ UserName: first.name, AccessKeyId }));
  await iam.send(new DeleteUserCommand({ UserName: first.name }));
  const second = kmsClient(server, await createUser(iam, first.name));
  await assert.rejects(describe(second, KeyId), denied('is not authorized'));
  await assert.rejects(describe(second, granted.KeyId), denied('is not authorized'));
});

test('across accounts both sides must allow, and only where AWS lets other accounts in', async () => {
  const otherRoot = await addAccount(server, OTHER);
  const otherIam = iamClient(server, otherRoot);
  const credentials = await createUser(otherIam, 'guest');
  const guest = kmsClient(server, credentials);
  const { Arn, KeyId } = await makeKey({
    Policy: policyOf(rootMayAll, { ...rootMayAll, Principal: rootOf(OTHER) }),
  });
  const closed = await makeKey();
  await assert.rejects(describe(guest, Arn), denied('is not authorized'));
  await putUserPolicy(otherIam, 'guest', allow('kms:*'));
  assert.equal((await describe(guest, Arn)).KeyMetadata?.Arn, Arn);
  await assert.rejects(describe(guest, KeyId), { name: 'NotFoundException' });
  await assert.rejects(describe(guest, closed.Arn), denied('is not authorized'));
  await assert.rejects(describe(guest, Arn.slice(0, -4)), { name: 'NotFoundException' });
  const absent = `arn:aws:kms:us-east-1:${ACCOUNT}:key/12345678-1234-1234-1234-123456789012`;
  await assert.rejects(describe(guest, absent), {
    name: 'NotFoundException',
    message: `Key '${absent}' does not exist`,
  });
  const alias = `arn:aws:kms:us-east-1:${ACCOUNT}:alias/absent`;
  await assert.rejects(describe(guest, alias), denied('is not authorized'));
  await assert.rejects(guest.send(new DisableKeyCommand({ KeyId: Arn })), denied('is not authorized'));
  const { Keys } = await guest.send(new ListKeysCommand({}));
  assert.deepEqual(Keys, []);
});

test('a grant gives what it names from the next call on, until it is revoked', async () => {
  const { KeyId } = await makeKey();
  const grantee = await person();
  await assert.rejects(describe(grantee.kms, KeyId), denied('is not authorized'));
  const { GrantId = '' } = await root.send(
    new CreateGrantCommand({ KeyId, GranteePrincipal: grantee.arn, Operations: ['DescribeKey'] }),
  );
  await describe(grantee.kms, KeyId);
  await assert.rejects(grantee.kms.send(new GetKeyPolicyCommand({ KeyId })), denied('is not authorized'));
  await root.send(new RevokeGrantCommand({ KeyId, GrantId }));
  await assert.rejects(describe(grantee.kms, KeyId), denied('is not authorized'));
  await assert.rejects(root.send(new RevokeGrantCommand({ KeyId, GrantId })), {
    name: 'NotFoundException',
    message: `Grant ID ${GrantId} not found`,
  });
});

test('an explicit deny stands above a grant', async () => {
  const denying = await person(deny('kms:*'));
  const { KeyId } = await makeKey();
  await root.send(
    new CreateGrantCommand({ KeyId, GranteePrincipal: denying.arn, Operations: ['DescribeKey'] }),
  );
  await assert.rejects(describe(denying.kms, KeyId), denied('explicit deny'));
});

test('who may create grants by a grant alone gives away no more than that grant gives', async () => {
  const { KeyId } = await makeKey();
  const [parent, child] = [await person(), await person()];
  await root.send(
    new CreateGrantCommand({
      KeyId,
      GranteePrincipal: parent.arn,
      Operations: ['CreateGrant', 'Encrypt', 'Decrypt'],
      Constraints: { EncryptionContextSubset: { team: 'blue' } },
    }),
  );
  const give = (Operations: ('Encrypt' | 'GenerateDataKey')[], context?: Record<string, string>) =>
    parent.kms.send(
      new CreateGrantCommand({
        KeyId,
        GranteePrincipal: child.arn,
        Operations,
        ...(context && { Constraints: { EncryptionContextSubset: context } }),
      }),
    );
  await assert.rejects(give(['GenerateDataKey'], { team: 'blue' }), denied('is not authorized'));
  await assert.rejects(give(['Encrypt']), denied('is not authorized'));
  await assert.rejects(give(['Encrypt'], { team: 'red' }), denied('is not authorized'));
  await give(['Encrypt'], { team: 'blue', more: 'yes' });
});

test('a grant is retired by its retiring principal, or by its grantee if it says so', async () => {
  const { KeyId, Arn } = await makeKey();
  const [grantee, retiring] = [await person(), await person()];
  const grant = { KeyId, GranteePrincipal: grantee.arn, Operations: ['DescribeKey' as const] };
  const { GrantToken } = await root.send(
    new CreateGrantCommand({ ...grant, RetiringPrincipal: retiring.arn, Name: 'one' }),
  );
  await assert.rejects(grantee.kms.send(new RetireGrantCommand({ GrantToken })), denied('RetireGrant'));
  await assert.rejects(retiring.kms.send(new RetireGrantCommand({ GrantToken, DryRun: true })), {
    name: 'DryRunOperationException',
  });
  await retiring.kms.send(new RetireGrantCommand({ GrantToken }));
  const self = await root.send(
    new CreateGrantCommand({ ...grant, Operations: ['DescribeKey', 'RetireGrant'] }),
  );
  await grantee.kms.send(new RetireGrantCommand({ KeyId: Arn, GrantId: self.GrantId }));
  assert.deepEqual((await root.send(new ListGrantsCommand({ KeyId }))).Grants, []);
});

test('a name makes creating a grant repeatable; a dry run creates none', async () => {
  const { KeyId, Arn } = await makeKey();
  const grantee = await person();
  const Constraints = { EncryptionContextEquals: {}, EncryptionContextSubset: {} };
  const Operations = ['Encrypt' as const];
  const input = { KeyId, GranteePrincipal: grantee.arn, Operations, Constraints, Name: 'one' };
  await assert.rejects(root.send(new CreateGrantCommand({ ...input, DryRun: true })), {
    name: 'DryRunOperationException',
  });
  const first = await root.send(new CreateGrantCommand(input));
  const again = await root.send(new CreateGrantCommand(input));
  assert.equal(again.GrantId, first.GrantId);
  assert.notEqual(again.GrantToken, first.GrantToken);
  const other = await root.send(new CreateGrantCommand({ ...input, Operations: ['Decrypt'] }));
  assert.notEqual(other.GrantId, first.GrantId);
  const { Grants = [] } = await root.send(new ListGrantsCommand({ KeyId, GrantId: first.GrantId }));
  const { CreationDate, ...entry } = Grants[0] ?? {};
  assert.equal(CreationDate?.getMilliseconds(), 0);
  assert.deepEqual(entry, {
    KeyId: Arn,
    GrantId: first.GrantId,
    Name: 'one',
    GranteePrincipal: grantee.arn,
    IssuingAccount: `arn:aws:iam::${ACCOUNT}:root`,
    Operations: ['Encrypt'],
  });
});

test('a grant names operations that the key knows, and somebody who is there', async () => {
  const { KeyId } = await makeKey({ KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' });
  const { arn: GranteePrincipal } = await person();
  const grant = (input: Partial<ConstructorParameters<typeof CreateGrantCommand>[0]>) =>
    root.send(new CreateGrantCommand({ KeyId, GranteePrincipal, Operations: ['GenerateMac'], ...input }));
  await assert.rejects(grant({ Operations: ['Encrypt'] }), {
    name: 'ValidationException',
    message:
      'Operations [Encrypt] are not supported when creating a grant for a symmetric KMS key with key usage GENERATE_VERIFY_MAC. Valid operations are [CreateGrant, RetireGrant, DescribeKey, GenerateMac, VerifyMac]',
  });
  await assert.rejects(grant({ Constraints: { EncryptionContextEquals: { team: 'blue' } } }), {
    name: 'ValidationException',
    message: 'EncryptionContext is supported only when creating a grant for a symmetric encryption KMS key.',
  });
  const nobody = `arn:aws:iam::${ACCOUNT}:user/nobody`;
  const session = `arn:aws:sts::${ACCOUNT}:assumed-role/path/role/session`;
  const unknown = (message: string) => ({ name: 'InvalidArnException', message });
  const noNobody = unknown(`ARN does not refer to a valid principal: ${nobody}`);
  await assert.rejects(grant({ GranteePrincipal: nobody }), noNobody);
  await assert.rejects(grant({ GranteePrincipal: session }), unknown(`ARN is not valid: ${session}`));
  await assert.rejects(
    grant({ GranteePrincipal: 'AROANOBODY:session' }),
    unknown('GranteePrincipal does not refer to a valid principal.'),
  );
  const listed = (GranteePrincipal: string) => root.send(new ListGrantsCommand({ KeyId, GranteePrincipal }));
  await assert.rejects(listed(nobody), noNobody);
  await assert.rejects(listed('AROANOBODY:session'), unknown('Input does not refer to a valid principal'));
  const retirable = (RetiringPrincipal: string) =>
    root.send(new ListRetirableGrantsCommand({ RetiringPrincipal }));
  await assert.rejects(retirable(nobody), noNobody);
  await assert.rejects(retirable('AROANOBODY:session'), {
    name: 'NotFoundException',
    message: 'Retiring principal AROANOBODY:session could not be found',
  });
  await assert.rejects(grant({ GrantTokens: ['nonsense'] }), { name: 'InvalidGrantTokenException' });
  await grant({});
});

test('conditions of policies know the key, its tags and aliases, and by which alias it was asked for', async () => {
  const { KeyId } = await makeKey({ Tags: [{ TagKey: 'team', TagValue: 'blue' }] });
  await root.send(new CreateAliasCommand({ AliasName: 'alias/blue', TargetKeyId: KeyId }));
  await root.send(new CreateAliasCommand({ AliasName: 'alias/also', TargetKeyId: KeyId }));
  const when = (Condition: Record<string, Record<string, string>>) =>
    person({ ...allow('kms:DescribeKey'), Condition });
  const byTag = await when({ StringEquals: { 'aws:ResourceTag/team': 'blue' } });
  const byOtherTag = await when({ StringEquals: { 'aws:ResourceTag/team': 'red' } });
  const byAlias = await when({ 'ForAnyValue:StringEquals': { 'kms:ResourceAliases': 'alias/blue' } });
  const asked = await when({ StringEquals: { 'kms:RequestAlias': 'alias/blue' } });
  const bySpec = await when({
    StringEquals: { 'kms:KeySpec': 'SYMMETRIC_DEFAULT', 'kms:MultiRegion': 'false' },
  });
  await describe(byTag.kms, KeyId);
  await assert.rejects(describe(byOtherTag.kms, KeyId), denied('is not authorized'));
  await describe(byAlias.kms, KeyId);
  await describe(asked.kms, 'alias/blue');
  await assert.rejects(describe(asked.kms, 'alias/also'), denied('is not authorized'));
  await assert.rejects(describe(asked.kms, KeyId), denied('is not authorized'));
  await describe(bySpec.kms, KeyId);
  const onlyHmac = await person({
    ...allow('kms:CreateKey'),
    Condition: { StringLike: { 'kms:KeySpec': 'HMAC_*' } },
  });
  await assert.rejects(onlyHmac.kms.send(new CreateKeyCommand({})), denied('kms:CreateKey on resource: \\*'));
  const hmac = { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' } as const;
  await onlyHmac.kms.send(new CreateKeyCommand(hmac));
  const tagged = { ...hmac, Tags: [{ TagKey: 'team', TagValue: 'blue' }] };
  await assert.rejects(onlyHmac.kms.send(new CreateKeyCommand(tagged)), denied('kms:TagResource'));
});

test('keys of one region are unseen in another', async () => {
  const { KeyId, Arn } = await makeKey();
  const west = kmsClient(server, server.root, 'us-west-2');
  await assert.rejects(describe(west, KeyId), {
    name: 'NotFoundException',
    message: `Key 'arn:aws:kms:us-west-2:${ACCOUNT}:key/${KeyId}' does not exist`,
  });
  await assert.rejects(describe(west, Arn), { name: 'NotFoundException', message: 'Invalid arn us-east-1' });
  assert.deepEqual((await west.send(new ListKeysCommand({}))).Keys, []);
});

test('who may use one region makes no replica in another', async () => {
  const { KeyId } = await makeKey({ MultiRegion: true });
  const anna = await person(allow('kms:*'), {
    ...deny('kms:*'),
    Condition: { StringNotEquals: { 'aws:RequestedRegion': ['us-east-1', 'eu-west-1'] } },
  });
  const replicate = (ReplicaRegion: string) =>
    anna.kms.send(
      new ReplicateKeyCommand({ KeyId, ReplicaRegion, Tags: [{ TagKey: 'team', TagValue: 'blue' }] }),
    );
  await assert.rejects(replicate('ap-south-1'), { name: 'AccessDeniedException' });
  await replicate('eu-west-1');
});
