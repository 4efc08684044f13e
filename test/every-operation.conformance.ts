import assert from 'node:assert/strict';
import { after, type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { ListUsersCommand } from '@aws-sdk/client-iam';
import { SEALED_STORES } from '../src/start.ts';
import { iamClient } from './support/clients.ts';
import { type KnownOperation, OPERATIONS, sendOperation } from './support/operations.ts';
import { skipWithoutPostgres, startPostgres } from './support/postgres.ts';
import { sealedColumnsOf } from './support/sealed-columns.ts';
import { ACCOUNT, type Credentials, eventsOf, startServer, type TestServer } from './support/server.ts';
import { SECRET_INPUTS, WALK } from './support/walk.ts';

/** Every operation succeeds once, asked by the official client, which understands the answer; each leaves its event. */

const known = (label: string): KnownOperation =>
  OPERATIONS.find((operation) => operation.label === label) ?? assert.fail(`no operation ${label}`);

/**
 * Wants what only a denial brings (denial.conformance.ts), an organization (guardrails.conformance.ts), or a role template
 * (account-settings.conformance.ts).
 */
const ELSEWHERE = [
  'sts:DecodeAuthorizationMessage',
  'sts:AssumeRoot',
  'iam:EnableOrganizationsRootCredentialsManagement',
  'iam:EnableOrganizationsRootSessions',
  'iam:DisableOrganizationsRootCredentialsManagement',
  'iam:DisableOrganizationsRootSessions',
  'iam:ListOrganizationsFeatures',
  'iam:GenerateOrganizationsAccessReport',
  'iam:GetOrganizationsAccessReport',
  'iam:AcquireRole',
  'iam:GetRoleTemplateVersion',
  // By guardians of root, and root with MFA: guardians.conformance.ts.
  'keywarden:PutRootGuardians',
  'keywarden:RequestRootRecovery',
  'keywarden:ApproveRootRecovery',
  'keywarden:CancelRootRecovery',
  'keywarden:CompleteRootRecovery',
  // Wants a denial: keywarden-denials.conformance.ts.
  'keywarden:ExplainDenial',
  // Want a mail server, or a receiver: securitycenter-notices.conformance.ts.
  'securitycenter:CreateSubscription',
  'securitycenter:DeleteSubscription',
  'securitycenter:RedeliverWebhook',
  // Want the team's key: securitycenter-others.conformance.ts.
  'securitycenter:ExportBundle',
  'securitycenter:ImportBundle',
  // Wants a session of a certificate: roles-anywhere.conformance.ts.
  'rolesanywhere:GetSubject',
  // Wants a session: keywarden-credentials.conformance.ts.
  'keywarden:EndWebSession',
  // By a member: organizations.conformance.ts.
  'organizations:LeaveOrganization',
  // What AWS's other businesses are needed for is always refused.
  'organizations:CreateGovCloudAccount',
  'organizations:InviteOrganizationToTransferResponsibility',
  'organizations:DescribeResponsibilityTransfer',
  'organizations:UpdateResponsibilityTransfer',
  'organizations:TerminateResponsibilityTransfer',
];

test('the walk goes by every operation', () => {
  const labels = new Set([...ELSEWHERE, ...WALK.map(({ label }) => label)]);
  assert.deepEqual(
    OPERATIONS.map(({ label }) => label).filter((label) => !labels.has(label)),
    [],
  );
});

interface Taken {
  readonly known: KnownOperation;
  readonly input: Readonly<Record<string, unknown>>;
  readonly requestId: string;
}

type Output = Readonly<Record<string, unknown>> & { readonly $metadata: { readonly requestId?: string } };

async function walk(server: TestServer): Promise<{ taken: Taken[]; secrets: string[] }> {
  const seen = new Map<string, Output>();
  const taken: Taken[] = [];
  const secrets = [server.root.secretAccessKey];
  let user: Credentials | undefined;
  for (const { label, by, input: given, until } of WALK) {
    const operation = known(label);
    const input = typeof given === 'function' ? await given(seen) : given;
    const credentials = by === 'user' ? (user ?? assert.fail('no user yet')) : server.root;
    let output = (await sendOperation(server, credentials, operation, input)) as Output;
    for (let tries = 0; until !== undefined && !until(output); tries++) {
      assert.ok(tries < 200, `${label} does not answer what is waited for`);
      await delay(50);
      output = (await sendOperation(server, credentials, operation, input)) as Output;
    }
    seen.set(label, output);
    taken.push({ known: operation, input, requestId: output.$metadata.requestId ?? '' });
    for (const name of SECRET_INPUTS) {
      const secret: unknown = input[name];
      if (typeof secret === 'string') secrets.push(secret);
    }
    const issued = (output['AccessKey'] ?? output['Credentials'] ?? output['ServiceSpecificCredential']) as
      | Record<string, string>
      | undefined;
    for (const name of ['SecretAccessKey', 'SessionToken', 'ServicePassword']) {
      const secret = issued?.[name];
      if (secret !== undefined) secrets.push(secret);
    }
    if (label === 'iam:CreateAccessKey')
      user = {
        accessKeyId: issued?.['AccessKeyId'] ?? '',
        secretAccessKey: issued?.['SecretAccessKey'] ?? '',
      };
  }
  return { taken, secrets };
}

const inCamelCase = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

/** The event of a call that succeeded: who, what, with which parameters, and the answer of a write. */
function checkEvent(record: Readonly<Record<string, unknown>>, { known, input }: Taken): void {
  const { name, operation, service } = known;
  assert.equal(record['eventName'], name);
  assert.equal(record['eventSource'], service.eventSource);
  assert.equal(record['errorCode'], undefined, name);
  assert.equal(record['readOnly'], operation.kind === 'read' || operation.audit?.isRead === true, name);
  assert.equal(record['recipientAccountId'], ACCOUNT);
  const parameters = (record['requestParameters'] ?? {}) as Record<string, unknown>;
  for (const [member, value] of Object.entries(input)) {
    // Bytes are not for reading.
    if (SECRET_INPUTS.includes(member) || value instanceof Uint8Array) continue;
    const stated = parameters[inCamelCase(member)];
    assert.ok(stated !== undefined, `${name} was recorded without ${member}`);
    const isHidden =
      operation.audit?.hide?.includes(member) ||
      known.input.members.some((one) => one.name === member && one.isSensitive);
    const expected = isHidden ? 'HIDDEN_DUE_TO_SECURITY_REASONS' : value;
    if (typeof value === 'string') assert.equal(stated, expected, `${name} ${member}`);
  }
}

/** What is sealed in a row is sealed anew when its data key is replaced: else it would be lost with the key. */
function checkSeals(databaseUrl: string): void {
  const known = new Set(SEALED_STORES.map(({ column }) => column));
  const found = sealedColumnsOf(databaseUrl.replace('sqlite:', ''));
  assert.ok(found.includes('access_keys.sealed_secret'));
  assert.deepEqual(
    found.filter((column) => !known.has(column)),
    [],
    'sealed columns that no SealedStore knows',
  );
}

async function walkAndLookBack(t: TestContext, database: 'sqlite' | 'postgres'): Promise<void> {
  const server = await startServer(t, { database });
  const { taken, secrets } = await walk(server);
  if (database === 'sqlite') checkSeals(server.databaseUrl);
  const events = await eventsOf(
    server,
    taken.map(({ requestId }) => requestId),
  );
  for (const step of taken) checkEvent(events.get(step.requestId)?.record ?? {}, step);
  const texts = [...events.values()].map(({ text }) => text);
  assert.ok(secrets.length >= 8);
  for (const secret of secrets)
    assert.ok(!texts.some((text) => text.includes(secret)), 'a secret is recorded');
  const { Users } = await iamClient(server, server.root).send(new ListUsersCommand({}));
  assert.deepEqual(Users, []);
  assert.deepEqual(server.log, []);
}

test('on sqlite every operation succeeds and is recorded, without a secret', (t) =>
  walkAndLookBack(t, 'sqlite'));

test(
  'on postgres every operation succeeds and is recorded, without a secret',
  { skip: skipWithoutPostgres() },
  (t) => walkAndLookBack(t, 'postgres'),
);

if (skipWithoutPostgres() === false) after(async () => (await startPostgres()).stop());
