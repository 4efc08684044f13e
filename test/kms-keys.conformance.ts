import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import {
  CancelKeyDeletionCommand,
  CreateAliasCommand,
  CreateKeyCommand,
  type CreateKeyCommandInput,
  DeleteAliasCommand,
  DeleteImportedKeyMaterialCommand,
  DescribeKeyCommand,
  DisableKeyCommand,
  DisableKeyRotationCommand,
  EnableKeyCommand,
  EnableKeyRotationCommand,
  EncryptCommand,
  GetKeyLastUsageCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  type KeyMetadata,
  type KMSClient,
  ListAliasesCommand,
  ListKeyPoliciesCommand,
  ListKeyRotationsCommand,
  ListKeysCommand,
  ListResourceTagsCommand,
  PutKeyPolicyCommand,
  ReplicateKeyCommand,
  RotateKeyOnDemandCommand,
  ScheduleKeyDeletionCommand,
  SignCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateAliasCommand,
  UpdateKeyDescriptionCommand,
  UpdatePrimaryRegionCommand,
} from '@aws-sdk/client-kms';
import { kmsClient } from './support/clients.ts';
import { fileContext } from './support/file-context.ts';
import { skipWithoutPostgres, startPostgres } from './support/postgres.ts';
import { ACCOUNT, startServer } from './support/server.ts';

/** What is said of keys, and how they live. */

interface World {
  readonly kms: KMSClient;
  readonly west: KMSClient;
}

const ABSENT = '12345678-1234-1234-1234-123456789012';
const arnOf = (KeyId: string, region = 'us-east-1'): string =>
  `arn:aws:kms:${region}:${ACCOUNT}:key/${KeyId}`;
const aliasArn = (name: string): string => `arn:aws:kms:us-east-1:${ACCOUNT}:${name}`;

function onBoth(name: string, check: (world: World) => Promise<void>): void {
  for (const database of ['sqlite', 'postgres'] as const) {
    const skip = database === 'postgres' ? skipWithoutPostgres() : false;
    test(`${name} (${database})`, { skip }, () => check(worlds[database] ?? assert.fail(database)));
  }
}

const file = fileContext();
const worlds: Partial<Record<'sqlite' | 'postgres', World>> = {};

before(async () => {
  for (const database of ['sqlite', 'postgres'] as const) {
    if (database === 'postgres' && skipWithoutPostgres() !== false) continue;
    const server = await startServer(file, { database });
    const region = (name: string) => kmsClient(server, server.root, name);
    worlds[database] = { kms: region('us-east-1'), west: region('us-west-2') };
  }
});

after(async () => {
  if (skipWithoutPostgres() === false) await (await startPostgres()).stop();
});

async function makeKey(kms: KMSClient, input: CreateKeyCommandInput = {}): Promise<KeyMetadata> {
  const { KeyMetadata } = await kms.send(new CreateKeyCommand(input));
  return KeyMetadata ?? assert.fail('no key');
}

const describe = async (kms: KMSClient, KeyId: string): Promise<KeyMetadata> =>
  (await kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata ?? assert.fail('no key');

const failure = (name: string, message: string) => ({ name, message });

onBoth('a key is described as AWS describes it, whatever its kind', async ({ kms }) => {
  const key = await makeKey(kms, { Description: 'first' });
  const { CreationDate, CurrentKeyMaterialId, ...rest } = key;
  assert.ok(CreationDate instanceof Date);
  assert.match(CurrentKeyMaterialId ?? '', /^[0-9a-f]{64}$/);
  assert.deepEqual(rest, {
    AWSAccountId: ACCOUNT,
    KeyId: key.KeyId,
    Arn: arnOf(key.KeyId ?? ''),
    CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
    Description: 'first',
    Enabled: true,
    EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
    KeyManager: 'CUSTOMER',
    KeySpec: 'SYMMETRIC_DEFAULT',
    KeyState: 'Enabled',
    KeyUsage: 'ENCRYPT_DECRYPT',
    MultiRegion: false,
    Origin: 'AWS_KMS',
  });
  assert.deepEqual(await describe(kms, key.KeyId ?? ''), key);
  assert.deepEqual(await describe(kms, key.Arn ?? ''), key);
  const hmac = await makeKey(kms, { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' });
  assert.deepEqual(hmac.MacAlgorithms, ['HMAC_SHA_256']);
  assert.ok(!('EncryptionAlgorithms' in hmac) && !('CurrentKeyMaterialId' in hmac));
  const ecc = await makeKey(kms, { CustomerMasterKeySpec: 'ECC_NIST_P384', KeyUsage: 'SIGN_VERIFY' });
  assert.deepEqual([ecc.KeySpec, ecc.SigningAlgorithms], ['ECC_NIST_P384', ['ECDSA_SHA_384']]);
  const agreement = await makeKey(kms, { KeySpec: 'ECC_NIST_P256', KeyUsage: 'KEY_AGREEMENT' });
  assert.deepEqual(agreement.KeyAgreementAlgorithms, ['ECDH']);
  const rsa = await makeKey(kms, { KeySpec: 'RSA_2048', KeyUsage: 'ENCRYPT_DECRYPT' });
  assert.deepEqual(rsa.EncryptionAlgorithms, ['RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256']);
  const external = await makeKey(kms, { Origin: 'EXTERNAL' });
  assert.deepEqual(
    [external.KeyState, external.Enabled, external.Origin],
    ['PendingImport', false, 'EXTERNAL'],
  );
  assert.ok(!('ExpirationModel' in external) && !('CurrentKeyMaterialId' in external));
});

onBoth('what does not go together is refused in AWS words', async ({ kms }) => {
  const make = (input: CreateKeyCommandInput) => kms.send(new CreateKeyCommand(input));
  await assert.rejects(
    make({ KeySpec: 'HMAC_256' }),
    failure(
      'ValidationException',
      'You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.',
    ),
  );
  await assert.rejects(
    make({ KeySpec: 'SYMMETRIC_DEFAULT', KeyUsage: 'SIGN_VERIFY' }),
    failure('ValidationException', 'KeyUsage SIGN_VERIFY is not compatible with KeySpec SYMMETRIC_DEFAULT'),
  );
  await assert.rejects(make({ KeySpec: 'SYMMETRIC_DEFAULT', CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT' }), {
    message: /^You cannot specify KeySpec and CustomerMasterKeySpec in the same request/,
  });
  await assert.rejects(make({ KeySpec: 'HMAC_random' as 'HMAC_256' }), {
    name: 'ValidationException',
    message:
      /^1 validation error detected: Value 'HMAC_random' at 'keySpec' failed to satisfy constraint: Member must satisfy enum value set: \[RSA_2048, ECC_NIST_P384, /,
  });
  await assert.rejects(make({ Origin: 'AWS_CLOUDHSM' }), { name: 'ValidationException' });
  await assert.rejects(make({ Origin: 'AWS_CLOUDHSM', CustomKeyStoreId: 'cks-none' }), {
    name: 'CustomKeyStoreNotFoundException',
  });
  await assert.rejects(make({ KeySpec: 'SM2', KeyUsage: 'SIGN_VERIFY' }), {
    name: 'UnsupportedOperationException',
  });
});

onBoth('what is not there is named as AWS names it, and answered 400', async ({ kms }) => {
  const rows: readonly (readonly [string, string])[] = [
    ['fake-key-id', "Invalid keyId 'fake-key-id'"],
    ['mrk-fake-key-id', "Invalid keyId 'mrk-fake-key-id'"],
    [ABSENT, `Key '${arnOf(ABSENT)}' does not exist`],
    [arnOf(ABSENT), `Key '${arnOf(ABSENT)}' does not exist`],
    [arnOf(ABSENT, 'eu-west-1'), 'Invalid arn eu-west-1'],
    ['alias/absent', `Alias ${aliasArn('alias/absent')} is not found.`],
    [aliasArn('alias/absent'), `Alias ${aliasArn('alias/absent')} is not found.`],
  ];
  for (const [KeyId, message] of rows) {
    await assert.rejects(
      describe(kms, KeyId),
      (error: Error & { $metadata?: { httpStatusCode?: number } }) => {
        assert.deepEqual([error.name, error.message], ['NotFoundException', message]);
        assert.equal(error.$metadata?.httpStatusCode, 400);
        return true;
      },
    );
  }
  await makeKey(kms).then(({ KeyId }) =>
    kms.send(new CreateAliasCommand({ AliasName: 'alias/rotating', TargetKeyId: KeyId })),
  );
  await assert.rejects(
    kms.send(new EnableKeyRotationCommand({ KeyId: 'alias/rotating' })),
    failure('InvalidArnException', 'Key Aliases are not supported for this operation.'),
  );
});

onBoth('a disabled or pending key does nothing more, and a cancelled one is disabled', async ({ kms }) => {
  const { KeyId = '', Arn = '' } = await makeKey(kms);
  await kms.send(new DisableKeyCommand({ KeyId }));
  assert.equal((await describe(kms, KeyId)).KeyState, 'Disabled');
  await assert.rejects(
    kms.send(new RotateKeyOnDemandCommand({ KeyId })),
    failure('DisabledException', `${Arn} is disabled.`),
  );
  await kms.send(new EnableKeyCommand({ KeyId }));
  await assert.rejects(
    kms.send(new CancelKeyDeletionCommand({ KeyId })),
    failure('KMSInvalidStateException', `${Arn} is not pending deletion.`),
  );
  for (const PendingWindowInDays of [6, 31])
    await assert.rejects(kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays })), {
      name: 'ValidationException',
    });
  const { $metadata: _, ...scheduled } = await kms.send(
    new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }),
  );
  const { DeletionDate, ...pending } = await describe(kms, KeyId);
  assert.deepEqual(scheduled, {
    KeyId: Arn,
    DeletionDate,
    KeyState: 'PendingDeletion',
    PendingWindowInDays: 7,
  });
  assert.deepEqual([pending.KeyState, pending.Enabled], ['PendingDeletion', false]);
  const days = ((DeletionDate?.getTime() ?? 0) - Date.now()) / 86_400_000;
  assert.ok(days > 6.9 && days <= 7);
  const isPending = failure('KMSInvalidStateException', `${Arn} is pending deletion.`);
  const Tags = [{ TagKey: 'a', TagValue: 'b' }];
  for (const command of [
    new EnableKeyCommand({ KeyId }),
    new DisableKeyCommand({ KeyId }),
    new ScheduleKeyDeletionCommand({ KeyId }),
    new TagResourceCommand({ KeyId, Tags }),
    new UpdateKeyDescriptionCommand({ KeyId, Description: 'x' }),
    new EnableKeyRotationCommand({ KeyId }),
    new CreateAliasCommand({ AliasName: 'alias/pending', TargetKeyId: KeyId }),
  ])
    await assert.rejects(kms.send(command as EnableKeyCommand), isPending);
  assert.equal((await kms.send(new CancelKeyDeletionCommand({ KeyId }))).KeyId, Arn);
  const cancelled = await describe(kms, KeyId);
  assert.equal(cancelled.KeyState, 'Disabled');
  assert.ok(!('DeletionDate' in cancelled));
});

onBoth('aliases: their names, their keys, and what may take their place', async ({ kms }) => {
  const { KeyId = '' } = await makeKey(kms);
  const other = (await makeKey(kms)).KeyId ?? '';
  const hmac = (await makeKey(kms, { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' })).KeyId ?? '';
  const create = (AliasName: string, TargetKeyId = KeyId) =>
    kms.send(new CreateAliasCommand({ AliasName, TargetKeyId }));
  await assert.rejects(
    create('wrong/name'),
    failure(
      'ValidationException',
      'Alias must start with the prefix "alias/". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html',
    ),
  );
  await assert.rejects(create('alias/aws/s3'), { name: 'NotAuthorizedException' });
  await assert.rejects(
    create('alias/my!'),
    failure(
      'ValidationException',
      "1 validation error detected: Value 'alias/my!' at 'aliasName' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-zA-Z0-9:/_-]+$",
    ),
  );
  await assert.rejects(
    create('alias/my:alias'),
    failure('ValidationException', 'alias/my:alias contains invalid characters for an alias'),
  );
  await assert.rejects(
    create('alias/one', 'alias/two'),
    failure('ValidationException', 'Aliases must refer to keys. Not aliases'),
  );
  await assert.rejects(create('alias/one', ABSENT), { name: 'NotFoundException' });
  await create('alias/one');
  await assert.rejects(
    create('alias/one', other),
    failure('AlreadyExistsException', `An alias with the name ${aliasArn('alias/one')} already exists`),
  );
  const aliases = await kms.send(new ListAliasesCommand({ KeyId }));
  const { CreationDate, LastUpdatedDate, ...entry } = aliases.Aliases?.[0] ?? {};
  assert.ok(CreationDate && LastUpdatedDate);
  assert.deepEqual(entry, { AliasName: 'alias/one', AliasArn: aliasArn('alias/one'), TargetKeyId: KeyId });
  await assert.rejects(kms.send(new UpdateAliasCommand({ AliasName: 'alias/one', TargetKeyId: hmac })), {
    name: 'ValidationException',
    message: /must be the same type/,
  });
  await kms.send(new UpdateAliasCommand({ AliasName: 'alias/one', TargetKeyId: other }));
  assert.equal((await describe(kms, 'alias/one')).KeyId, other);
  await kms.send(new DeleteAliasCommand({ AliasName: 'alias/one' }));
  await assert.rejects(
    kms.send(new DeleteAliasCommand({ AliasName: 'alias/one' })),
    failure('NotFoundException', `Alias ${aliasArn('alias/one')} is not found.`),
  );
});

onBoth('an AWS-managed key is made when it is first asked for', async ({ kms }) => {
  const listed = async () =>
    (await kms.send(new ListAliasesCommand({}))).Aliases?.find((one) => one.AliasName === 'alias/aws/ebs');
  assert.deepEqual(await listed(), { AliasName: 'alias/aws/ebs', AliasArn: aliasArn('alias/aws/ebs') });
  const both = await Promise.all([describe(kms, 'alias/aws/ebs'), describe(kms, 'alias/aws/ebs')]);
  assert.equal(both[0]?.KeyId, both[1]?.KeyId);
  const [{ KeyId, KeyManager } = {}] = both;
  assert.equal(KeyManager, 'AWS');
  assert.equal((await listed())?.TargetKeyId, KeyId);
  const status = await kms.send(new GetKeyRotationStatusCommand({ KeyId }));
  assert.equal(status.KeyRotationEnabled, true);
  await assert.rejects(kms.send(new DisableKeyCommand({ KeyId })), { name: 'AccessDeniedException' });
});

onBoth('tags: 50 at most, each key once, none of AWS', async ({ kms }) => {
  const { KeyId = '' } = await makeKey(kms, { Tags: [{ TagKey: 'a', TagValue: '1' }] });
  const tag = (...pairs: [string, string][]) =>
    kms.send(
      new TagResourceCommand({ KeyId, Tags: pairs.map(([TagKey, TagValue]) => ({ TagKey, TagValue })) }),
    );
  await tag(['b', '2'], ['a', '3']);
  await assert.rejects(tag(['c', '1'], ['c', '2']), failure('TagException', 'Duplicate tag keys'));
  await assert.rejects(tag(['AWS:x', '1']), failure('TagException', 'Tags beginning with aws: are reserved'));
  const many = Array.from({ length: 50 }, (_, at): [string, string] => [`k${at}`, '']);
  await assert.rejects(tag(...many), failure('TagException', 'Too many tags'));
  const first = await kms.send(new ListResourceTagsCommand({ KeyId, Limit: 1 }));
  assert.deepEqual([first.Truncated, first.Tags], [true, [{ TagKey: 'a', TagValue: '3' }]]);
  const second = await kms.send(new ListResourceTagsCommand({ KeyId, Limit: 1, Marker: first.NextMarker }));
  assert.deepEqual([second.Truncated, second.Tags], [false, [{ TagKey: 'b', TagValue: '2' }]]);
  await kms.send(new UntagResourceCommand({ KeyId, TagKeys: ['a', 'absent'] }));
  const left = await kms.send(new ListResourceTagsCommand({ KeyId }));
  assert.deepEqual(left.Tags, [{ TagKey: 'b', TagValue: '2' }]);
});

onBoth('lists are paged, and a marker is good for its list alone', async ({ west }) => {
  const made = await Promise.all(Array.from({ length: 5 }, () => makeKey(west)));
  const found: (string | undefined)[] = [];
  let Marker: string | undefined;
  do {
    const page = await west.send(new ListKeysCommand({ Limit: 2, ...(Marker && { Marker }) }));
    assert.equal(page.Truncated, page.NextMarker !== undefined);
    found.push(...(page.Keys ?? []).map(({ KeyArn }) => KeyArn));
    Marker = page.NextMarker;
    if (Marker !== undefined)
      await assert.rejects(west.send(new ListAliasesCommand({ Marker })), { name: 'InvalidMarkerException' });
  } while (Marker !== undefined);
  assert.deepEqual(found.toSorted(), made.map(({ Arn }) => Arn).toSorted());
});

onBoth('the policy of a key has one name', async ({ kms }) => {
  const { KeyId } = await makeKey(kms);
  const { PolicyNames } = await kms.send(new ListKeyPoliciesCommand({ KeyId }));
  assert.deepEqual(PolicyNames, ['default']);
  const { Policy } = await kms.send(new GetKeyPolicyCommand({ KeyId }));
  assert.equal(JSON.parse(Policy ?? '').Id, 'key-default-1');
  await assert.rejects(
    kms.send(new GetKeyPolicyCommand({ KeyId, PolicyName: 'other' })),
    failure('NotFoundException', 'No such policy exists'),
  );
  await assert.rejects(kms.send(new PutKeyPolicyCommand({ KeyId, PolicyName: 'other', Policy })), {
    name: 'UnsupportedOperationException',
  });
});

onBoth('rotation: automatic and on demand', async ({ kms }) => {
  const { KeyId = '', CurrentKeyMaterialId: first } = await makeKey(kms);
  const status = async () => {
    const { $metadata: _, ...rest } = await kms.send(new GetKeyRotationStatusCommand({ KeyId }));
    return rest;
  };
  assert.deepEqual(await status(), { KeyId: arnOf(KeyId), KeyRotationEnabled: false });
  await kms.send(new EnableKeyRotationCommand({ KeyId, RotationPeriodInDays: 90 }));
  const enabled = await status();
  assert.equal(enabled.KeyId, arnOf(KeyId));
  await kms.send(new EnableKeyRotationCommand({ KeyId }));
  assert.deepEqual(await status(), enabled);
  assert.deepEqual([enabled.KeyRotationEnabled, enabled.RotationPeriodInDays], [true, 90]);
  assert.equal((await kms.send(new RotateKeyOnDemandCommand({ KeyId }))).KeyId, arnOf(KeyId));
  assert.deepEqual(await status(), enabled);
  const { CurrentKeyMaterialId: second } = await describe(kms, KeyId);
  assert.notEqual(second, first);
  const { Rotations, Truncated } = await kms.send(new ListKeyRotationsCommand({ KeyId }));
  assert.deepEqual(
    [
      Truncated,
      Rotations?.map((one) => [one.KeyId, one.KeyMaterialId, one.RotationType, one.KeyMaterialState]),
    ],
    [false, [[arnOf(KeyId), second, 'ON_DEMAND', 'CURRENT']]],
  );
  const all = await kms.send(new ListKeyRotationsCommand({ KeyId, IncludeKeyMaterial: 'ALL_KEY_MATERIAL' }));
  assert.deepEqual(
    all.Rotations?.map((one) => [one.KeyMaterialId, one.KeyMaterialState]),
    [
      [first, 'NON_CURRENT'],
      [second, 'CURRENT'],
    ],
  );
  await kms.send(new DisableKeyRotationCommand({ KeyId }));
  assert.deepEqual(await status(), { KeyId: arnOf(KeyId), KeyRotationEnabled: false });
});

onBoth('keys that do not rotate say so, each operation in its way', async ({ kms }) => {
  const hmac = await makeKey(kms, { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' });
  // What the client says where the answer has no message.
  const unsupported = failure('UnsupportedOperationException', 'UnknownError');
  await assert.rejects(kms.send(new EnableKeyRotationCommand({ KeyId: hmac.KeyId })), unsupported);
  await assert.rejects(kms.send(new RotateKeyOnDemandCommand({ KeyId: hmac.KeyId })), unsupported);
  const none = await kms.send(new GetKeyRotationStatusCommand({ KeyId: hmac.KeyId }));
  assert.equal(none.KeyRotationEnabled, false);
  await kms.send(new DisableKeyRotationCommand({ KeyId: hmac.KeyId }));
  const { Rotations } = await kms.send(new ListKeyRotationsCommand({ KeyId: hmac.KeyId }));
  assert.deepEqual(Rotations, []);
  await assert.rejects(
    kms.send(new ListKeyRotationsCommand({ KeyId: hmac.KeyId, IncludeKeyMaterial: 'ROTATIONS_ONLY' })),
    failure(
      'ValidationException',
      'Input parameter includeKeyMaterial can only be used with symmetric keys.',
    ),
  );
  const { KeyId = '' } = await makeKey(kms, { Origin: 'EXTERNAL' });
  // It waits for material too, but that does not matter here.
  for (const command of [new EnableKeyRotationCommand({ KeyId }), new DisableKeyRotationCommand({ KeyId })])
    await assert.rejects(
      kms.send(command as EnableKeyRotationCommand),
      failure(
        'UnsupportedOperationException',
        `${arnOf(KeyId)} origin is EXTERNAL which is not valid for this operation.`,
      ),
    );
});

onBoth(
  'a multi-Region key has one id and one material, and each region its own state',
  async ({ kms, west }) => {
    const { KeyId = '', MultiRegionConfiguration } = await makeKey(kms, { MultiRegion: true });
    assert.match(KeyId, /^mrk-[0-9a-f]{32}$/);
    const here = { Arn: arnOf(KeyId), Region: 'us-east-1' };
    const there = { Arn: arnOf(KeyId, 'us-west-2'), Region: 'us-west-2' };
    assert.deepEqual(MultiRegionConfiguration, {
      MultiRegionKeyType: 'PRIMARY',
      PrimaryKey: here,
      ReplicaKeys: [],
    });
    const replica = await kms.send(new ReplicateKeyCommand({ KeyId, ReplicaRegion: 'us-west-2' }));
    assert.deepEqual(replica.ReplicaKeyMetadata?.MultiRegionConfiguration, {
      MultiRegionKeyType: 'REPLICA',
      PrimaryKey: here,
      ReplicaKeys: [there],
    });
    assert.equal(replica.ReplicaTags, undefined);
    await assert.rejects(
      kms.send(new ReplicateKeyCommand({ KeyId, ReplicaRegion: 'us-west-2' })),
      failure(
        'AlreadyExistsException',
        'You can create only one replica of each primary key in each AWS Region.',
      ),
    );
    await kms.send(new RotateKeyOnDemandCommand({ KeyId }));
    const [primary, second] = [await describe(kms, KeyId), await describe(west, KeyId)];
    assert.equal(primary.CurrentKeyMaterialId, second.CurrentKeyMaterialId);
    await assert.rejects(
      west.send(new RotateKeyOnDemandCommand({ KeyId })),
      failure(
        'UnsupportedOperationException',
        `${there.Arn} is a multi-region replica key which is not valid for RotateKeyOnDemand.`,
      ),
    );
    const { KeyId: rotating } = await west.send(new GetKeyRotationStatusCommand({ KeyId }));
    assert.equal(rotating, there.Arn);
    await west.send(new DisableKeyCommand({ KeyId }));
    assert.equal((await describe(kms, KeyId)).KeyState, 'Enabled');
    await west.send(new EnableKeyCommand({ KeyId }));
    await kms.send(new UpdatePrimaryRegionCommand({ KeyId, PrimaryRegion: 'us-west-2' }));
    assert.equal((await describe(west, KeyId)).MultiRegionConfiguration?.MultiRegionKeyType, 'PRIMARY');
    const waiting = await west.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
    assert.deepEqual([waiting.KeyState, waiting.DeletionDate], ['PendingReplicaDeletion', undefined]);
    assert.equal((await describe(west, KeyId)).PendingDeletionWindowInDays, 7);
    const single = await makeKey(kms);
    await assert.rejects(
      kms.send(new ReplicateKeyCommand({ KeyId: single.KeyId, ReplicaRegion: 'us-west-2' })),
      failure('UnsupportedOperationException', `${single.Arn} is not a multi-region primary key.`),
    );
  },
);

onBoth('where replicas and primaries can be is said as AWS says it', async ({ kms, west }) => {
  const { KeyId = '' } = await makeKey(kms, { MultiRegion: true });
  const replicate = (ReplicaRegion: string) => kms.send(new ReplicateKeyCommand({ KeyId, ReplicaRegion }));
  const refusals = {
    'us-east-1': 'us-east-1 cannot have a replica because it contains the primary.',
    'cn-north-1': 'The replica key Region must be in the same AWS partition as the primary key Region.',
    'xx-none-1':
      'Region xx-none-1 is not a valid Region or multi-Region keys are not supported in Region xx-none-1.',
  };
  for (const [region, message] of Object.entries(refusals))
    await assert.rejects(replicate(region), failure('ValidationException', message));
  await replicate('us-west-2');
  const move = (client: KMSClient, PrimaryRegion: string) =>
    client.send(new UpdatePrimaryRegionCommand({ KeyId, PrimaryRegion }));
  await move(kms, 'us-east-1');
  await assert.rejects(
    move(west, 'us-east-1'),
    failure('KMSInvalidStateException', `${arnOf(KeyId, 'us-west-2')} is not a multi-Region primary key.`),
  );
  await assert.rejects(
    move(kms, 'eu-west-1'),
    failure('ValidationException', `${KeyId} does not have a replica key in the specified Region.`),
  );
});

onBoth('only imported material can be deleted', async ({ kms }) => {
  const { KeyId, Arn } = await makeKey(kms);
  await assert.rejects(
    kms.send(new DeleteImportedKeyMaterialCommand({ KeyId })),
    failure(
      'UnsupportedOperationException',
      `${Arn} origin is AWS_KMS which is not valid for this operation.`,
    ),
  );
});

onBoth('the last use of a key is its last cryptographic operation that succeeded', async ({ kms }) => {
  const { KeyId } = await makeKey(kms);
  const { $metadata } = await kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from('x') }));
  await assert.rejects(
    kms.send(new SignCommand({ KeyId, Message: Buffer.from('x'), SigningAlgorithm: 'ECDSA_SHA_256' })),
  );
  await describe(kms, KeyId ?? '');
  for (let tries = 0; ; tries++) {
    const { KeyLastUsage } = await kms.send(new GetKeyLastUsageCommand({ KeyId }));
    if (KeyLastUsage?.Operation !== undefined) {
      assert.deepEqual([KeyLastUsage.Operation, KeyLastUsage.KmsRequestId], ['Encrypt', $metadata.requestId]);
      assert.match(KeyLastUsage.CloudTrailEventId ?? '', /^[0-9a-f-]{36}$/);
      return;
    }
    // Events of reads are stored within 100 ms.
    assert.ok(tries < 40);
    await delay(50);
  }
});

onBoth('a key that was never used says since when that is known', async ({ kms }) => {
  const { KeyId, CreationDate } = await makeKey(kms);
  const { $metadata: _, ...usage } = await kms.send(new GetKeyLastUsageCommand({ KeyId }));
  assert.deepEqual(usage, {
    KeyId,
    KeyLastUsage: {},
    TrackingStartDate: CreationDate,
    KeyCreationDate: CreationDate,
  });
});
