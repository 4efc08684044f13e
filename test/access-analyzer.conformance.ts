import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  AccessAnalyzerClient,
  ListAnalyzersCommand,
  paginateValidatePolicy,
  ValidatePolicyCommand,
  type ValidatePolicyCommandInput,
  ValidationException,
} from '@aws-sdk/client-accessanalyzer';
import { allow, createUser, iamClient, putUserPolicy } from './support/clients.ts';
import { awsCli, skipWithoutAwsCli } from './support/programs.ts';
import { ACCOUNT, type Credentials, startServer, type TestServer } from './support/server.ts';

const clientOf = ({ url }: TestServer, credentials: Credentials): AccessAnalyzerClient =>
  new AccessAnalyzerClient({ endpoint: url, region: 'us-east-1', credentials, maxAttempts: 1 });

/** The example of AWS's page of the command line, as AWS prints it. */
const EXAMPLE = `{
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "",
            "Effect": "Allow",
            "Principal": {
                "Federated": "cognito-identity.amazonaws.com"
            },
            "Action": [
                "sts:AssumeRole",
                "sts:TagSession"
            ],
            "Condition": {
                "StringEquals": {
                    "cognito-identity.amazonaws.com:aud": "us-west-2_EXAMPLE"
                }
            }
        }
    ]
}`;

const BAD = JSON.stringify({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: ['s3:A', 's3:B', 's3:C', 's3:D', 's3:E'], Resource: '*' },
});

test('the official client gets the findings that AWS prints for its example', async (t) => {
  const server = await startServer(t);
  const { findings = [], nextToken } = await clientOf(server, server.root).send(
    new ValidatePolicyCommand({ policyDocument: EXAMPLE, policyType: 'RESOURCE_POLICY' }),
  );
  assert.equal(nextToken, undefined);
  assert.deepEqual(
    findings.map(({ findingType, issueCode }) => [findingType, issueCode]),
    [
      ['SUGGESTION', 'EMPTY_SID_VALUE'],
      ['ERROR', 'MISMATCHED_ACTION_FOR_PRINCIPAL'],
      ['ERROR', 'UNSUPPORTED_ACTION_FOR_CONDITION_KEY'],
    ],
  );
  assert.deepEqual(findings[0], {
    findingDetails: 'Add a value to the empty string in the Sid element.',
    findingType: 'SUGGESTION',
    issueCode: 'EMPTY_SID_VALUE',
    learnMoreLink:
      'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-suggestion-empty-sid-value',
    locations: [
      {
        path: [{ value: 'Statement' }, { index: 0 }, { value: 'Sid' }],
        span: { start: { line: 5, column: 19, offset: 79 }, end: { line: 5, column: 21, offset: 81 } },
      },
    ],
  });
  assert.deepEqual(
    findings[1]?.locations?.map(({ span }) => [span?.start?.offset, span?.end?.offset]),
    [
      [258, 274],
      [170, 202],
    ],
  );
});

test('findings come page by page, by tokens that are good for one policy', async (t) => {
  const server = await startServer(t);
  const client = clientOf(server, server.root);
  const asked: ValidatePolicyCommandInput = { policyDocument: BAD, policyType: 'IDENTITY_POLICY' };
  const details: (string | undefined)[] = [];
  for await (const { findings = [] } of paginateValidatePolicy({ client, pageSize: 2 }, { ...asked })) {
    assert.ok(findings.length <= 2);
    details.push(...findings.map(({ findingDetails }) => findingDetails));
  }
  assert.deepEqual(
    details.map((text) => text?.slice(0, 15)),
    ['The action s3:A', 'The action s3:B', 'The action s3:C', 'The action s3:D', 'The action s3:E'],
  );
  const { nextToken } = await client.send(new ValidatePolicyCommand({ ...asked, maxResults: 1 }));
  const other = new ValidatePolicyCommand({ ...asked, policyType: 'SERVICE_CONTROL_POLICY', nextToken });
  await assert.rejects(client.send(other), { name: 'ValidationException' });
  const made = new ValidatePolicyCommand({ ...asked, nextToken: Buffer.from('1').toString('base64') });
  await assert.rejects(client.send(made), { name: 'ValidationException' });
});

test('who may not validate is told so as AWS says it; who may, may', async (t) => {
  const server = await startServer(t);
  const iam = iamClient(server, server.root);
  const bob = await createUser(iam, 'bob');
  const command = new ValidatePolicyCommand({ policyDocument: '{}', policyType: 'IDENTITY_POLICY' });
  await assert.rejects(clientOf(server, bob).send(command), {
    name: 'AccessDeniedException',
    message: `User: arn:aws:iam::${ACCOUNT}:user/bob is not authorized to perform: access-analyzer:ValidatePolicy on resource: arn:aws:access-analyzer:us-east-1:${ACCOUNT}:* because no identity-based policy allows the access-analyzer:ValidatePolicy action`,
  });
  await putUserPolicy(iam, 'bob', allow('access-analyzer:ValidatePolicy'));
  const { findings = [] } = await clientOf(server, bob).send(command);
  assert.deepEqual(
    findings.map(({ issueCode }) => issueCode),
    ['MISSING_VERSION', 'MISSING_STATEMENT'],
  );
});

test('wrong members are named, and operations that are not there say so', async (t) => {
  const server = await startServer(t);
  const client = clientOf(server, server.root);
  const refused = async (input: Record<string, unknown>): Promise<ValidationException> => {
    const error = await client
      .send(new ValidatePolicyCommand(input as unknown as ValidatePolicyCommandInput))
      .catch((problem: unknown) => problem);
    assert.ok(error instanceof ValidationException, String(error));
    return error;
  };
  const wrongType = await refused({ policyDocument: '{}', policyType: 'SOME_POLICY' });
  assert.equal(wrongType.reason, 'fieldValidationFailed');
  assert.deepEqual(
    wrongType.fieldList?.map(({ name }) => name),
    ['policyType'],
  );
  const wrongPair = await refused({
    policyDocument: '{}',
    policyType: 'IDENTITY_POLICY',
    validatePolicyResourceType: 'AWS::S3::Bucket',
  });
  assert.deepEqual([wrongPair.message, wrongPair.reason], ['InvalidInput', 'other']);
  const tooLong = await refused({ policyDocument: ' '.repeat(300_000), policyType: 'IDENTITY_POLICY' });
  assert.equal(tooLong.fieldList?.[0]?.name, 'policyDocument');
  await assert.rejects(client.send(new ListAnalyzersCommand({})), { name: 'NotImplemented' });
});

test('a request without signature is told in the words of a REST service', async (t) => {
  const server = await startServer(t);
  const answer = await fetch(`${server.url}/policy/validation`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ policyDocument: EXAMPLE, policyType: 'RESOURCE_POLICY' }),
  });
  assert.deepEqual(
    [answer.status, answer.headers.get('x-amzn-errortype'), answer.headers.get('content-type')],
    [403, 'MissingAuthenticationTokenException', 'application/json'],
  );
  assert.deepEqual(await answer.json(), { message: 'Missing Authentication Token' });
});

test('the AWS CLI prints findings', { skip: skipWithoutAwsCli() }, async (t) => {
  const server = await startServer(t);
  const ended = await awsCli(
    server,
    server.root,
    'accessanalyzer',
    'validate-policy',
    '--policy-type',
    'RESOURCE_POLICY',
    '--policy-document',
    EXAMPLE,
    '--query',
    'findings[].issueCode',
  );
  assert.equal(ended.code, 0, ended.stderr);
  assert.deepEqual(JSON.parse(ended.stdout), [
    'EMPTY_SID_VALUE',
    'MISMATCHED_ACTION_FOR_PRINCIPAL',
    'UNSUPPORTED_ACTION_FOR_CONDITION_KEY',
  ]);
});
