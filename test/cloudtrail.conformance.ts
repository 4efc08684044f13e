import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type CloudTrailClient,
  DescribeTrailsCommand,
  ListPublicKeysCommand,
  ListTrailsCommand,
  type LookupAttribute,
  LookupEventsCommand,
  type LookupEventsCommandInput,
  paginateLookupEvents,
} from '@aws-sdk/client-cloudtrail';
import { CreateUserCommand, GetUserCommand, ListUsersCommand } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { cloudTrailClient, createUser, iamClient, stsClient } from './support/clients.ts';
import { addAccount, startServer } from './support/server.ts';

/** Longer than events of reads wait to be stored. */
const UNTIL_STORED_MILLISECONDS = 250;

const lookUp = async (
  client: CloudTrailClient,
  AttributeKey: LookupAttribute['AttributeKey'],
  AttributeValue: string,
) => {
  const { Events = [] } = await client.send(
    new LookupEventsCommand({ LookupAttributes: [{ AttributeKey, AttributeValue }] }),
  );
  return Events;
};

for (const database of ['sqlite', 'postgres'] as const) {
  test(`${database}: every call is found by each attribute, page by page, in its account and region only`, async (t) => {
    const server = await startServer(t, { database });
    const iam = iamClient(server, server.root);
    const bob = await createUser(iam, 'bob');
    await assert.rejects(iamClient(server, bob).send(new ListUsersCommand()), { name: 'AccessDenied' });
    await assert.rejects(iam.send(new GetUserCommand({ UserName: 'nobody' })), {
      name: 'NoSuchEntityException',
    });
    await stsClient(server, server.root, 'eu-west-1').send(new GetCallerIdentityCommand());
    await delay(UNTIL_STORED_MILLISECONDS);
    const trail = cloudTrailClient(server, server.root);

    const [denied] = await lookUp(trail, 'Username', 'bob');
    const record = JSON.parse(denied?.CloudTrailEvent ?? '');
    assert.equal(denied?.EventName, 'ListUsers');
    assert.equal(denied?.AccessKeyId, bob.accessKeyId);
    assert.equal(record.errorCode, 'AccessDenied');
    assert.match(
      record.errorMessage,
      /^User: arn:aws:iam::111122223333:user\/bob is not authorized to perform/,
    );
    assert.equal(record.userIdentity.type, 'IAMUser');
    assert.equal(record.recipientAccountId, '111122223333');

    const [made] = await lookUp(trail, 'EventName', 'CreateAccessKey');
    assert.doesNotMatch(
      made?.CloudTrailEvent ?? '',
      new RegExp(bob.secretAccessKey.replaceAll(/[+/]/g, '.')),
    );
    assert.match(made?.CloudTrailEvent ?? '', /HIDDEN_DUE_TO_SECURITY_REASONS/);
    assert.deepEqual(
      (await lookUp(trail, 'EventId', made?.EventId ?? '')).map((e) => e.EventId),
      [made?.EventId],
    );
    assert.deepEqual((await lookUp(trail, 'ResourceName', 'bob')).map((e) => e.EventName).sort(), [
      'CreateAccessKey',
      'CreateUser',
    ]);
    assert.ok((await lookUp(trail, 'ReadOnly', 'false')).every((e) => e.ReadOnly === 'false'));
    assert.equal(
      (await lookUp(trail, 'EventSource', 'sts.amazonaws.com')).length,
      0,
      'sts was asked in Ireland',
    );
    const ireland = await lookUp(
      cloudTrailClient(server, server.root, 'eu-west-1'),
      'EventSource',
      'sts.amazonaws.com',
    );
    assert.deepEqual(
      ireland.map((e) => e.EventName),
      ['GetCallerIdentity'],
    );

    for (let count = 0; count < 60; count++)
      await iam.send(new CreateUserCommand({ UserName: `user-${count}` }));
    const attributes = {
      LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'CreateUser' } as const],
    };
    const names: (string | undefined)[] = [];
    for await (const page of paginateLookupEvents({ client: trail, pageSize: 25 }, attributes)) {
      names.push(...(page.Events ?? []).map((event) => event.Resources?.[0]?.ResourceName));
    }
    assert.deepEqual(names, [...Array.from({ length: 60 }, (_, index) => `user-${59 - index}`), 'bob']);

    const other = await addAccount(server, '444455556666');
    const theirs = await cloudTrailClient(server, other).send(new LookupEventsCommand());
    assert.ok(
      (theirs.Events ?? []).every(
        (e) => JSON.parse(e.CloudTrailEvent ?? '').recipientAccountId === '444455556666',
      ),
    );
  });
}

test('bad look-ups get CloudTrail’s own errors, and a token is good for its own question only', async (t) => {
  const server = await startServer(t);
  const trail = cloudTrailClient(server, server.root);
  const iam = iamClient(server, server.root);
  for (const UserName of ['a', 'b']) await iam.send(new CreateUserCommand({ UserName }));
  const readOnly: LookupAttribute = { AttributeKey: 'ReadOnly', AttributeValue: 'false' };
  const refused: readonly (readonly [LookupEventsCommandInput, string])[] = [
    [{ MaxResults: 51 }, 'InvalidMaxResultsException'],
    [{ MaxResults: 0 }, 'InvalidMaxResultsException'],
    [{ StartTime: new Date(2000), EndTime: new Date(1000) }, 'InvalidTimeRangeException'],
    [{ LookupAttributes: [readOnly, readOnly] }, 'InvalidLookupAttributesException'],
    [{ LookupAttributes: [{ ...readOnly, AttributeValue: 'maybe' }] }, 'InvalidLookupAttributesException'],
    [
      { LookupAttributes: [{ ...readOnly, AttributeKey: '__proto__' as 'ReadOnly' }] },
      'InvalidLookupAttributesException',
    ],
    [{ EventCategory: 'other' as 'insight' }, 'InvalidEventCategoryException'],
    [{ NextToken: 'AAAA' }, 'InvalidNextTokenException'],
  ];
  for (const [input, name] of refused) {
    const answer = trail.send(new LookupEventsCommand(input));
    await assert.rejects(answer, { name }, JSON.stringify(input));
  }
  const { NextToken } = await trail.send(
    new LookupEventsCommand({ MaxResults: 1, LookupAttributes: [readOnly] }),
  );
  assert.ok(NextToken);
  await assert.rejects(trail.send(new LookupEventsCommand({ MaxResults: 1, NextToken })), {
    name: 'InvalidNextTokenException',
  });
  const insights = await trail.send(new LookupEventsCommand({ EventCategory: 'insight' }));
  assert.deepEqual(insights.Events, []);
});

test('there are no trails, and no key of digests in the first seconds of a deployment', async (t) => {
  const server = await startServer(t);
  const trail = cloudTrailClient(server, server.root);
  assert.deepEqual(
    (await trail.send(new DescribeTrailsCommand({ trailNameList: ['absent'] }))).trailList,
    [],
  );
  assert.deepEqual((await trail.send(new ListTrailsCommand({}))).Trails, []);
  assert.deepEqual((await trail.send(new ListPublicKeysCommand({}))).PublicKeyList, []);
  await assert.rejects(trail.send(new ListPublicKeysCommand({ NextToken: 'x' })), {
    name: 'InvalidTokenException',
  });
  await assert.rejects(
    trail.send(new ListPublicKeysCommand({ StartTime: new Date(2000), EndTime: new Date(1000) })),
    { name: 'InvalidTimeRangeException' },
  );
});
