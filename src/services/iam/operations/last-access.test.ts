import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { directoryOf } from '../records/directory.ts';
import {
  ACCOUNT,
  type Bench,
  OTHER_ACCOUNT,
  openBench,
  refused,
  roleCaller,
  rootCaller,
  userCaller,
} from '../test-support.ts';
import { addUserToGroup } from './add-user-to-group.ts';
import { attachPolicy } from './attach-policy.ts';
import { createGroup } from './create-group.ts';
import { createPolicy } from './create-policy.ts';
import { createRole } from './create-role.ts';
import { createUser } from './create-user.ts';
import { deleteRole } from './delete-role.ts';
import { generateServiceLastAccessedDetails } from './generate-service-last-accessed-details.ts';
import { getRole } from './get-role.ts';
import { getServiceLastAccessedDetails } from './get-service-last-accessed-details.ts';
import { getServiceLastAccessedDetailsWithEntities } from './get-service-last-accessed-details-with-entities.ts';
import { putInlinePolicy } from './put-inline-policy.ts';

const arn = (resource: string): string => `arn:aws:iam::${ACCOUNT}:${resource}`;
const TRUST = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"${ACCOUNT}"},"Action":"sts:AssumeRole"}]}`;
const policyOf = (...Action: string[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const IAM = { ServiceName: 'AWS Identity and Access Management', ServiceNamespace: 'iam' };
const STS = { ServiceName: 'AWS Security Token Service', ServiceNamespace: 'sts' };
const NO_JOB = '00000000-0000-4000-8000-000000000000';

describe('service last accessed', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench();
  });
  afterEach(() => bench.close());

  const makeUser = async (UserName: string) =>
    (await bench.call(createUser, { UserName, Path: '/people/' })).User?.UserId ?? '';
  const makeRole = async (RoleName: string) =>
    (await bench.call(createRole, { RoleName, AssumeRolePolicyDocument: TRUST })).Role?.RoleId ?? '';
  const makePolicy = (...actions: string[]) =>
    bench.call(createPolicy, { PolicyName: 'rights', PolicyDocument: policyOf(...actions) });
  const uses = (id: string, service: string, action: string, used_at: number, region = 'us-east-1') =>
    bench.store.write(async ({ db }) => {
      const row = { principal_id: id, service, action, used_at, region };
      await directoryOf({ db }).insertInto('service_uses').values(row).execute();
    });
  const reportOn = async (Arn: string, Granularity?: 'ACTION_LEVEL' | 'SERVICE_LEVEL') => {
    const input = { Arn, ...(Granularity === undefined ? {} : { Granularity }) };
    const { JobId } = await bench.call(generateServiceLastAccessedDetails, input);
    return JobId ?? '';
  };
  const servicesOf = async (JobId: string) =>
    (await bench.call(getServiceLastAccessedDetails, { JobId })).ServicesLastAccessed;
  const entitiesOf = async (JobId: string, ServiceNamespace: string) => {
    const answer = await bench.call(getServiceLastAccessedDetailsWithEntities, { JobId, ServiceNamespace });
    return answer.EntityDetailsList?.map(({ EntityInfo, LastAuthenticated }) => [
      EntityInfo?.Name,
      EntityInfo?.Type,
      LastAuthenticated?.getTime(),
    ]);
  };

  test('a user’s report lists what its policies grant, whether it was called or not', async () => {
    const id = await makeUser('ann');
    const input = { UserName: 'ann', PolicyName: 'p', PolicyDocument: policyOf('sts:*', 'iam:Get*') };
    await bench.call(putInlinePolicy('user'), input);
    await uses(id, 'iam', 'GetUser', bench.now - MINUTE, 'eu-west-1');
    await uses(id, 'iam', 'ListUsers', bench.now - DAY);
    await uses(id, 'kms', 'Sign', bench.now);
    const JobId = await reportOn(arn('user/people/ann'));
    assert.match(JobId, /^[0-9a-f-]{36}$/);
    const now = new Date(bench.now);
    const accessed = {
      ...IAM,
      LastAuthenticated: new Date(bench.now - MINUTE),
      LastAuthenticatedEntity: arn('user/people/ann'),
      LastAuthenticatedRegion: 'eu-west-1',
      TotalAuthenticatedEntities: 1,
    };
    assert.deepEqual(await bench.call(getServiceLastAccessedDetails, { JobId }), {
      JobStatus: 'COMPLETED',
      JobCreationDate: now,
      JobCompletionDate: now,
      JobType: 'SERVICE_LEVEL',
      ServicesLastAccessed: [accessed, { ...STS, TotalAuthenticatedEntities: 0 }],
      IsTruncated: false,
    });
    const [withActions, without] =
      (await servicesOf(await reportOn(arn('user/people/ann'), 'ACTION_LEVEL'))) ?? [];
    assert.deepEqual(withActions?.TrackedActionsLastAccessed, [
      {
        ActionName: 'GetUser',
        LastAccessedEntity: arn('user/people/ann'),
        LastAccessedTime: new Date(bench.now - MINUTE),
        LastAccessedRegion: 'eu-west-1',
      },
      {
        ActionName: 'ListUsers',
        LastAccessedEntity: arn('user/people/ann'),
        LastAccessedTime: new Date(bench.now - DAY),
        LastAccessedRegion: 'us-east-1',
      },
    ]);
    assert.equal(without?.TrackedActionsLastAccessed, undefined);
    assert.deepEqual(await entitiesOf(JobId, 'iam'), [['ann', 'USER', bench.now - MINUTE]]);
    assert.deepEqual(await entitiesOf(JobId, 'kms'), []);
  });

  test('a report on a policy counts who holds it, by way of groups too, the last caller first', async () => {
    await makePolicy('iam:*');
    const PolicyArn = arn('policy/rights');
    const [ann, , worker] = [await makeUser('ann'), await makeUser('bob'), await makeRole('worker')];
    await makeUser('stranger');
    await bench.call(createGroup, { GroupName: 'team' });
    await bench.call(addUserToGroup, { GroupName: 'team', UserName: 'ann' });
    await bench.call(attachPolicy('group'), { GroupName: 'team', PolicyArn });
    await bench.call(attachPolicy('user'), { UserName: 'bob', PolicyArn });
    await bench.call(attachPolicy('role'), { RoleName: 'worker', PolicyArn });
    await uses(ann, 'iam', 'GetUser', bench.now - DAY);
    await uses(worker, 'iam', 'GetUser', bench.now - MINUTE);
    await uses(worker, 'iam', 'ListUsers', bench.now - 2 * DAY);
    const JobId = await reportOn(PolicyArn, 'ACTION_LEVEL');
    const [service, ...others] = (await servicesOf(JobId)) ?? [];
    assert.equal(others.length, 0);
    assert.equal(service?.LastAuthenticatedEntity, arn('role/worker'));
    assert.equal(service?.TotalAuthenticatedEntities, 2);
    assert.deepEqual(
      service?.TrackedActionsLastAccessed?.map((action) => action.ActionName),
      ['GetUser', 'ListUsers'],
    );
    assert.deepEqual(await entitiesOf(JobId, 'IAM'), [
      ['worker', 'ROLE', bench.now - MINUTE],
      ['ann', 'USER', bench.now - DAY],
      ['bob', 'USER', undefined],
    ]);
    const ofGroup = await reportOn(arn('group/team'));
    assert.deepEqual(await entitiesOf(ofGroup, 'iam'), [['ann', 'USER', bench.now - DAY]]);
    const [inGroup] = (await servicesOf(ofGroup)) ?? [];
    assert.equal(inGroup?.LastAuthenticatedEntity, arn('user/people/ann'));
  });

  test('AWS’s own policies are reported on for who holds them here', async () => {
    await makeRole('worker');
    const PolicyArn = 'arn:aws:iam::aws:policy/AdministratorAccess';
    await bench.call(attachPolicy('role'), { RoleName: 'worker', PolicyArn });
    const JobId = await reportOn(PolicyArn);
    const pages: string[] = [];
    let Marker: string | undefined;
    do {
      const answer = await bench.call(getServiceLastAccessedDetails, {
        JobId,
        ...(Marker === undefined ? {} : { Marker }),
      } as never);
      pages.push(...(answer.ServicesLastAccessed ?? []).map((one) => one.ServiceNamespace ?? ''));
      Marker = answer.Marker;
    } while (Marker !== undefined);
    assert.ok(pages.length > 400);
    assert.deepEqual(pages, pages.toSorted());
    assert.deepEqual(await entitiesOf(JobId, 's3'), [['worker', 'ROLE', undefined]]);
  });

  test('what is older than 400 days counts no more; what a deleted role called is forgotten', async () => {
    const id = await makeRole('worker');
    const input = { RoleName: 'worker', PolicyName: 'p', PolicyDocument: policyOf('iam:*') };
    await uses(id, 'iam', 'GetUser', bench.now - 400 * DAY);
    await bench.call(putInlinePolicy('role'), input);
    const JobId = await reportOn(arn('role/worker'));
    assert.deepEqual(await servicesOf(JobId), [{ ...IAM, TotalAuthenticatedEntities: 0 }]);
    await bench.call(createRole, { RoleName: 'other', AssumeRolePolicyDocument: TRUST });
    const other = (await bench.call(getRole, { RoleName: 'other' })).Role?.RoleId ?? '';
    await uses(other, 'iam', 'GetUser', bench.now);
    await bench.call(deleteRole, { RoleName: 'other' });
    const left = await directoryOf({ db: bench.store.reader })
      .selectFrom('service_uses')
      .select('principal_id')
      .execute();
    assert.deepEqual(left, [{ principal_id: id }]);
  });

  test('only who asked for a report may fetch it: that user, that role in that session', async () => {
    const { User } = await bench.call(createUser, { UserName: 'ann' });
    const [ann, worker] = [userCaller(User), roleCaller()];
    for (const [asker, other] of [
      [ann, worker],
      [worker, { ...worker, userId: `${worker.principal.uniqueId}:other` }],
      [worker, rootCaller()],
    ] as const) {
      const { JobId = '' } = await bench.call(
        generateServiceLastAccessedDetails,
        { Arn: arn('user/ann') } as never,
        asker,
      );
      await bench.call(getServiceLastAccessedDetails, { JobId }, asker);
      const gone = `The job with id ${JobId} cannot be found.`;
      await refused(bench.call(getServiceLastAccessedDetails, { JobId }, other), 'NoSuchEntity', 404, gone);
    }
  });

  test('a report is of its account, for a week', async () => {
    await makeUser('ann');
    const JobId = await reportOn(arn('user/ann'));
    const get = (as = rootCaller()) => bench.call(getServiceLastAccessedDetails, { JobId }, as);
    const gone = `The job with id ${JobId} cannot be found.`;
    await refused(get(rootCaller(OTHER_ACCOUNT)), 'NoSuchEntity', 404, gone);
    await get();
    bench.now += 7 * DAY + 1;
    await reportOn(arn('user/ann'));
    await refused(get(), 'NoSuchEntity', 404, gone);
    const none = `The job with id ${NO_JOB} cannot be found.`;
    const ask = { JobId: NO_JOB, ServiceNamespace: 'iam' };
    await refused(bench.call(getServiceLastAccessedDetailsWithEntities, ask), 'NoSuchEntity', 404, none);
  });

  test('only users, groups, roles and policies of the account have reports', async () => {
    const invalid = (Arn: string) => `Invalid ARN provided in the request: ${Arn}`;
    const cases = [
      [arn('instance-profile/workers'), 'InvalidInput', 400, invalid(arn('instance-profile/workers'))],
      ['arn:aws:iam::123456789012', 'InvalidInput', 400, invalid('arn:aws:iam::123456789012')],
      [arn('user/ann'), 'NoSuchEntity', 404, 'The user with name ann cannot be found.'],
      [arn('policy/none'), 'NoSuchEntity', 404, `Policy ${arn('policy/none')} was not found.`],
      [
        `arn:aws:iam::${OTHER_ACCOUNT}:role/worker`,
        'AccessDenied',
        403,
        'The resource must belong to this account.',
      ],
    ] as const;
    for (const [Arn, code, status, text] of cases) await refused(reportOn(Arn), code, status, text);
  });

  test('permission is asked for on whom the report is about', async () => {
    await makeUser('ann');
    const resourceOf = async (Arn: string) =>
      (await bench.permissions(generateServiceLastAccessedDetails, { Arn } as never))?.[0]?.resources[0]?.arn;
    assert.equal(await resourceOf(arn('user/ann')), arn('user/people/ann'));
    assert.equal(await resourceOf(arn('policy/rights')), arn('policy/rights'));
    const aws = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
    assert.equal(await resourceOf(aws), aws);
  });
});
