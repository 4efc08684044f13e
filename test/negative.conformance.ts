import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { UpdateAccessKeyCommand } from '@aws-sdk/client-iam';
import { GetSessionTokenCommand } from '@aws-sdk/client-sts';
import type { HttpRequest } from '../src/core/http.ts';
import type { Protocol } from '../src/services/contract.ts';
import {
  allow,
  createUser,
  deny,
  iamClient,
  putUserPolicy,
  sessionCredentials,
  stsClient,
} from './support/clients.ts';
import { type ErrorAnswer, parseError } from './support/error-answer.ts';
import { fileContext } from './support/file-context.ts';
import { brokenInputs, sampleInput } from './support/inputs.ts';
import { EVERY_OPERATION, type KnownOperation, OPERATIONS, writeRequest } from './support/operations.ts';
import { type RawAnswer, type Signing, sendRaw, signed } from './support/raw-call.ts';
import { ACCOUNT, type Credentials, eventsOf, startServer, type TestServer } from './support/server.ts';
import { withHeader } from './support/sigv4-request.ts';

/**
 * What must fail, for every operation of every service: generated from the tables of services, so that a new operation
 * is tested as soon as it exists.
 */

interface World {
  readonly server: TestServer;
  /** May do everything. */
  readonly admin: Credentials;
  /** Just made: may do nothing. */
  readonly fresh: Credentials;
  /** Has an Allow and a Deny for everything. */
  readonly denied: Credentials;
  readonly inactive: Credentials;
  readonly session: Required<Credentials>;
}

const file = fileContext();
let world: World;

before(async () => {
  const server = await startServer(file, { throttleLimits: { failuresPerSecond: 1_000_000 } });
  const iam = iamClient(server, server.root);
  const admin = await createUser(iam, 'admin');
  await putUserPolicy(iam, 'admin', allow('*'));
  const fresh = await createUser(iam, 'fresh');
  const denied = await createUser(iam, 'denied');
  await putUserPolicy(iam, 'denied', allow('*'), deny('*'));
  const inactive = await createUser(iam, 'inactive');
  await putUserPolicy(iam, 'inactive', allow('*'));
  await iam.send(
    new UpdateAccessKeyCommand({
      UserName: 'inactive',
      AccessKeyId: inactive.accessKeyId,
      Status: 'Inactive',
    }),
  );
  const issued = await stsClient(server, admin).send(new GetSessionTokenCommand({}));
  const session = sessionCredentials(issued.Credentials) as Required<Credentials>;
  world = { server, admin, fresh, denied, inactive, session };
});

/** An AWS code and HTTP status by protocol. */
type Codes = Readonly<Record<'query' | 'json', Code>>;
type Code = readonly [code: string, status: number];

/** REST-JSON services have the codes of JSON services; to who may not call, they answer 403. */
const REST_STATUS: Readonly<Record<string, number>> = {
  MissingAuthenticationTokenException: 403,
  InvalidSignatureException: 403,
  UnrecognizedClientException: 403,
  AccessDeniedException: 403,
};

function expectedCode(codes: Codes, protocol: Protocol): Code {
  if (protocol === 'query') return codes.query;
  const [code, status] = codes.json;
  return protocol === 'json' ? [code, status] : [code, REST_STATUS[code] ?? status];
}

/**
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/CommonErrors.html
 */
const MISSING_TOKEN: Codes = {
  query: ['MissingAuthenticationToken', 403],
  json: ['MissingAuthenticationTokenException', 400],
};
const MISMATCH: Codes = { query: ['SignatureDoesNotMatch', 403], json: ['InvalidSignatureException', 400] };
const UNKNOWN_KEY: Codes = {
  query: ['InvalidClientTokenId', 403],
  json: ['UnrecognizedClientException', 400],
};
const DENIED: Codes = { query: ['AccessDenied', 403], json: ['AccessDeniedException', 400] };
const MALFORMED: Codes = { query: ['MalformedInput', 400], json: ['SerializationException', 400] };
const INVALID: Codes = { query: ['ValidationError', 400], json: ['ValidationException', 400] };

/** Some services have an error of their own for broken constraints. */
const constraintCodes = ({ service }: KnownOperation): Codes =>
  service.brokenConstraint ? { ...INVALID, json: [service.brokenConstraint([]).code, 400] } : INVALID;

/** What every failed call left, for the look at the audit log at the end. */
const answered: { readonly known: KnownOperation; readonly error: ErrorAnswer }[] = [];
const texts: string[] = [];

async function refuse(known: KnownOperation, request: HttpRequest, codes: Codes): Promise<ErrorAnswer> {
  const answer: RawAnswer = await sendRaw(world.server.url, request);
  const { protocol } = known.service;
  const error = parseError(protocol, answer);
  const [code, status] = expectedCode(codes, protocol);
  assert.deepEqual([error.code, error.status], [code, status], `${known.label}: ${error.message}`);
  answered.push({ known, error });
  texts.push(answer.text);
  return error;
}

const CALLS_AT_ONCE = 16;

/** Runs `check` for each, several at once, and reports all that failed, not only the first. */
async function forEach<Item>(items: readonly Item[], check: (item: Item) => Promise<void>): Promise<void> {
  const failures: string[] = [];
  const queue = items.values();
  const worker = async (): Promise<void> => {
    for (const item of queue) {
      await check(item).catch((error: unknown) => {
        failures.push(error instanceof Error ? error.message.slice(0, 500) : String(error));
      });
    }
  };
  await Promise.all(Array.from({ length: CALLS_AT_ONCE }, worker));
  assert.deepEqual(failures, []);
}

const signingOf = (known: KnownOperation): Signing => ({ service: known.service.signingNames[0] ?? '' });
const sampleRequest = (known: KnownOperation): Promise<HttpRequest> =>
  writeRequest(world.server.url, known, sampleInput(known.input));

const MINUTES = 60_000;

interface SignatureCase {
  readonly name: string;
  readonly codes: Codes;
  readonly message: RegExp;
  readonly prepare: (request: HttpRequest, signing: Signing) => HttpRequest;
}

const otherSecret = randomBytes(30).toString('base64');
const unknownKey = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: otherSecret };

/** Another last letter of the Base64 text, in a place where all its bits count. */
const tamper = (token: string): string =>
  `${token.slice(0, 40)}${token[40] === 'A' ? 'B' : 'A'}${token.slice(41)}`;

const NOT_OURS = /^The security token included in the request is invalid\.?$/;
const DIFFERS = /^The request signature we calculated does not match the signature you provided\./;

/** Some operations may be called so. */
const UNSIGNED = 'without signature';

const SIGNATURE_CASES: readonly SignatureCase[] = [
  {
    name: UNSIGNED,
    codes: MISSING_TOKEN,
    message: /^(?:Request is missing|Missing) Authentication Token$/,
    prepare: (request) => request,
  },
  {
    name: 'signed with another secret',
    codes: MISMATCH,
    message: DIFFERS,
    prepare: (request, signing) => signed(request, { ...world.admin, secretAccessKey: otherSecret }, signing),
  },
  {
    name: 'changed after signing',
    codes: MISMATCH,
    message: DIFFERS,
    prepare(request, signing) {
      const body = Buffer.concat([request.body, Buffer.from(' ')]);
      const longer = withHeader({ ...request, body }, 'content-length', String(body.length));
      const { headers } = signed(
        withHeader(request, 'content-length', String(body.length)),
        world.admin,
        signing,
      );
      return { ...longer, headers };
    },
  },
  {
    name: 'signed six minutes ago',
    codes: MISMATCH,
    message: /^Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 5 min\.\)$/,
    prepare: (request, signing) => signed(request, world.admin, { ...signing, clockOffset: -6 * MINUTES }),
  },
  {
    name: 'signed six minutes ahead',
    codes: MISMATCH,
    message:
      /^Signature not yet current: \d{8}T\d{6}Z is still later than \d{8}T\d{6}Z \(\d{8}T\d{6}Z \+ 5 min\.\)$/,
    prepare: (request, signing) => signed(request, world.admin, { ...signing, clockOffset: 6 * MINUTES }),
  },
  {
    name: 'signed for another service',
    codes: MISMATCH,
    message: /^Credential should be scoped to correct service: '[\w-]+'\. $/,
    prepare: (request, { service }) =>
      signed(request, world.admin, { service: service === 'iam' ? 'sts' : 'iam' }),
  },
  {
    name: 'signed for a service that nobody knows',
    codes: MISMATCH,
    message: /^Credential should be scoped to correct service: '[\w-]+'\. $/,
    prepare: (request) => signed(request, world.admin, { service: 'constructor' }),
  },
  {
    name: 'signed with a key that nobody has',
    codes: UNKNOWN_KEY,
    message: NOT_OURS,
    prepare: (request, signing) => signed(request, unknownKey, signing),
  },
  {
    name: 'signed with an inactive key',
    codes: UNKNOWN_KEY,
    message: NOT_OURS,
    prepare: (request, signing) => signed(request, world.inactive, signing),
  },
  {
    name: 'signed with a long-term key and a session token',
    codes: UNKNOWN_KEY,
    message: NOT_OURS,
    prepare: (request, signing) =>
      signed(request, { ...world.admin, sessionToken: world.session.sessionToken }, signing),
  },
  {
    name: 'signed with a temporary key without its session token',
    codes: UNKNOWN_KEY,
    message: NOT_OURS,
    prepare(request, signing) {
      const { accessKeyId, secretAccessKey } = world.session;
      return signed(request, { accessKeyId, secretAccessKey }, signing);
    },
  },
  {
    name: 'signed with a tampered session token',
    codes: UNKNOWN_KEY,
    message: NOT_OURS,
    prepare: (request, signing) =>
      signed(request, { ...world.session, sessionToken: tamper(world.session.sessionToken) }, signing),
  },
];

test('there are operations to test', () => {
  assert.ok(OPERATIONS.length >= 80, String(OPERATIONS.length));
});

for (const { name, codes, message, prepare } of SIGNATURE_CASES) {
  test(`every operation refuses a request ${name}`, () =>
    forEach(name === UNSIGNED ? OPERATIONS : EVERY_OPERATION, async (known) => {
      const request = prepare(await sampleRequest(known), signingOf(known));
      const error = await refuse(known, request, codes);
      assert.match(error.message, message, known.label);
    }));
}

/** Authentication is enough for these. */
const FREE = ['sts:GetCallerIdentity', 'sts:GetSessionToken'];

test('only the operations that AWS lets everybody call need no permission', () => {
  const free = OPERATIONS.filter(({ operation }) => operation.access === 'none').map(({ label }) => label);
  assert.deepEqual(free.sort(), FREE);
});

const guarded = OPERATIONS.filter(({ label }) => !FREE.includes(label));

/** Operations for which AWS leaves out the reason of an implicit denial. */
const NO_REASON = ['sts:AssumeRole', 'sts:AssumeRoot', 'iam:GetAccessKeyLastUsed'];

/** AWS names the resource in most denials, but not of every action that knows none. */
const NO_RESOURCE = [
  'cloudtrail:DescribeTrails',
  'cloudtrail:ListPublicKeys',
  'cloudtrail:ListTrails',
  'cloudtrail:LookupEvents',
  'keywarden:ExplainDenial',
  'sts:GetAccessKeyInfo',
  'sts:DecodeAuthorizationMessage',
];

/** Operations that are permitted by actions of other names: the first that is missing. */
const ACTIONS: Readonly<Record<string, string>> = {
  'compliance:AcceptAgreement': 'artifact:AcceptAgreement',
  'compliance:GetAgreement': 'artifact:GetAgreement',
  'compliance:ListAgreements': 'artifact:ListAgreements',
  'compliance:TerminateAgreement': 'artifact:TerminateAgreement',
  'kms:ReEncrypt': 'kms:ReEncryptFrom',
  'keywarden:ExplainDenial': 'sts:DecodeAuthorizationMessage',
  'keywarden:SearchGroups': 'iam:ListGroups',
  'keywarden:SearchKeys': 'kms:ListKeys',
  'keywarden:SearchPolicies': 'iam:ListPolicies',
  'keywarden:SearchRoles': 'iam:ListRoles',
  'keywarden:SearchUsers': 'iam:ListUsers',
};
const actionOf = ({ label }: KnownOperation): string => ACTIONS[label] ?? label;

const denialOf = (known: KnownOperation, userName: string, reason: string): RegExp => {
  const colon = known.label === 'iam:GetAccessKeyLastUsed' ? '' : ':';
  const resource = NO_RESOURCE.includes(known.label)
    ? ''
    : ' on resource: (?:\\*|arn:aws:\\S+|\\w+(?: \\w+)? \\S+)';
  const who = `arn:aws:iam::${ACCOUNT}:user/${userName}`;
  return new RegExp(
    `^User: ${who} is not authorized to perform${colon} ${actionOf(known)}${resource}${reason}$`,
  );
};

/** What everybody may do about their own, unless it is denied. */
const OWN = [
  'keywarden:EndOtherWebSessions',
  'keywarden:EndWebSession',
  'keywarden:ListCredentials',
  'keywarden:ListWebSessions',
];
const granted = guarded.filter(({ label }) => !OWN.includes(label));

test('every operation denies a user without any policy, in AWS words', () =>
  forEach(granted, async (known) => {
    const request = signed(await sampleRequest(known), world.fresh, signingOf(known));
    const error = await refuse(known, request, DENIED);
    const reason = NO_REASON.includes(known.label)
      ? ''
      : ` because no identity-based policy allows the ${actionOf(known)} action`;
    assert.match(error.message, denialOf(known, 'fresh', reason));
  }));

test('every operation denies a user with an explicit deny, whatever else is allowed', () =>
  forEach(guarded, async (known) => {
    const request = signed(await sampleRequest(known), world.denied, signingOf(known));
    const error = await refuse(known, request, DENIED);
    const reason =
      known.label === 'iam:GetAccessKeyLastUsed' ? '' : ' with an explicit deny in an identity-based policy';
    assert.match(error.message, denialOf(known, 'denied', reason));
  }));

/** Some operations of REST services have nothing in a body, and look at none. */
const hasBody = ({ service, input }: KnownOperation): boolean =>
  service.protocol !== 'rest-json' || input.members.some(({ binding }) => binding === undefined);

test('every operation refuses a body that is not of its protocol', () =>
  forEach(EVERY_OPERATION.filter(hasBody), async (known) => {
    const request = await sampleRequest(known);
    const isQuery = known.service.protocol === 'query';
    // REST services may be asked without a body.
    const empty = known.service.protocol === 'json' ? [''] : [];
    const broken = isQuery
      ? [`${Buffer.from(request.body)}&X=%zz`, `${Buffer.from(request.body)}&X=%ff`]
      : ['{', '[]', '"', ...empty];
    for (const text of broken) {
      const body = Buffer.from(text);
      const changed = withHeader({ ...request, body }, 'content-length', String(body.length));
      await refuse(known, signed(changed, world.admin, signingOf(known)), MALFORMED);
    }
  }));

/** What a refusal of a broken rule must name: the member, as AWS spells it there. */
const camelCase = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

/** Members for which a service has an error of its own. */
const OWN_CODES: Readonly<Record<string, Codes>> = {
  'cloudtrail:LookupEvents MaxResults': { ...INVALID, json: ['InvalidMaxResultsException', 400] },
  'cloudtrail:LookupEvents EventCategory': { ...INVALID, json: ['InvalidEventCategoryException', 400] },
  'cloudtrail:LookupEvents LookupAttributes.AttributeKey': {
    ...INVALID,
    json: ['InvalidLookupAttributesException', 400],
  },
};

const BROKEN = EVERY_OPERATION.flatMap((known) =>
  brokenInputs(known.input).map((broken) => ({ known, broken })),
);

for (const rule of ['required', 'max', 'min', 'pattern', 'enum'] as const) {
  test(`every operation refuses an input that breaks one rule: ${rule}`, () =>
    forEach(
      BROKEN.filter(({ broken }) => broken.rule === rule),
      async ({ known, broken }) => {
        const where = `${known.label} ${broken.path}`;
        const own = OWN_CODES[where];
        const request = await writeRequest(world.server.url, known, broken.input);
        const error = await refuse(
          known,
          signed(request, world.admin, signingOf(known)),
          own ?? constraintCodes(known),
        ).catch((problem: unknown) => {
          throw new Error(`${where} ${rule}: ${problem instanceof Error ? problem.message : problem}`);
        });
        const [outermost = ''] = broken.path.split('.');
        if (own === undefined && known.service.brokenConstraint === undefined)
          assert.ok(error.message.includes(camelCase(outermost)), `${where} ${rule}: ${error.message}`);
      },
    ));
}

test('no valid input ends in an error of the server', () =>
  forEach(OPERATIONS, async (known) => {
    const request = signed(await sampleRequest(known), world.admin, signingOf(known));
    const { status, text } = await sendRaw(world.server.url, request);
    assert.ok(status < 500, `${known.label}: ${text}`);
    if (status >= 400) assert.doesNotMatch(text, /validation errors? detected/, known.label);
  }));

/** The log keeps 1024 characters of a message. XML cannot carry control characters; the log can. */
const plain = (message: unknown): string => String(message).slice(0, 1024).replaceAll('\u0001', '\ufffd');

test('each of these calls is in the audit log, with its code', async () => {
  const events = await eventsOf(
    world.server,
    answered.map(({ error }) => error.requestId),
  );
  for (const { known, error } of answered) {
    const { record, accountId } = events.get(error.requestId) ?? assert.fail();
    assert.equal(accountId, ACCOUNT);
    assert.deepEqual(
      [record['errorCode'], plain(record['errorMessage'])],
      [error.code, plain(error.message)],
    );
    // Of a request that is not signed for a service, nobody can say whom it was for.
    assert.ok([known.service.eventSource, 'keywarden'].includes(String(record['eventSource'])));
  }
});

test('no secret of these calls is in an answer, the audit log, the server log or any file of the server', async () => {
  const { server, admin, fresh, denied, inactive, session } = world;
  const keys = [server.root, admin, fresh, denied, inactive, session];
  const secrets = [...keys.map(({ secretAccessKey }) => secretAccessKey), otherSecret, session.sessionToken];
  const events = [...(await eventsOf(server, [])).values()].map(({ text }) => text);
  const files = readdirSync(server.folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'));
  assert.ok(events.length >= answered.length && files.length > 2);
  const all = [...texts, ...events, ...server.log, ...files];
  for (const secret of secrets) {
    const leak = all.find((text) => text.includes(secret));
    assert.equal(leak, undefined, `a secret stands in: ${leak?.slice(0, 300)}`);
  }
  assert.deepEqual(server.log, []);
});
