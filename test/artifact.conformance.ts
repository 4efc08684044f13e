import assert from 'node:assert/strict';
import { test } from 'node:test';
import { textPdf } from '../src/compliance/pdf/text-pdf.ts';
import { askArtifact } from './support/artifact-client.ts';
import { allow, createUser, iamClient, putUserPolicy } from './support/clients.ts';
import { askCompliance } from './support/keywarden-client.ts';
import { startMailServer } from './support/mail-server.ts';
import { pdfText } from './support/pdf-text.ts';
import { addAccount, type Credentials, startServer, type TestServer } from './support/server.ts';

const CUSTOMER = '444455556666';
const PERIOD = { PeriodStart: 1_767_225_600, PeriodEnd: 1_782_864_000 };
const TERM = 'Keep this report to yourself.';

interface Ref {
  readonly ReportId: string;
  readonly Version: number;
}

/** Publishes a report of several pages, in pieces as a large one would come. */
async function publish(server: TestServer, more: object = {}): Promise<Ref> {
  const ask = <Output>(name: string, input: object) =>
    askCompliance<Output>(server, server.root, name, { ...input });
  const { ReportId, Version } = await ask<Ref>('CreateReport', { Name: 'SOC 2', ...PERIOD, ...more });
  const bytes = Buffer.from(await textPdf('SOC 2', 'All is well.\n'.repeat(100)));
  const half = Math.ceil(bytes.length / 2);
  for (const [index, Content] of [bytes.subarray(0, half), bytes.subarray(half)].entries())
    await ask('PutReportPart', { ReportId, Version, PartNumber: index + 1, Content });
  const { Pages } = await ask<{ readonly Pages: number }>('PublishReport', { ReportId, Version });
  assert.ok(Pages > 1);
  return { ReportId, Version };
}

interface Link {
  readonly documentPresignedUrl: string;
  readonly termToken: string;
}

const linkOf = (server: TestServer, by: Credentials, name: string, input: object): Promise<Link> =>
  askArtifact<Link>(server, by, name, { ...input });

async function textAt(url: string): Promise<string[]> {
  const answer = await fetch(url);
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('content-type'), 'application/pdf');
  assert.equal(answer.headers.get('cache-control'), 'no-store');
  return pdfText(new Uint8Array(await answer.arrayBuffer()));
}

for (const database of ['sqlite', 'postgres'] as const) {
  test(`${database}: a report is read once its term is shown, and each copy says who fetched it`, async (t) => {
    const server = await startServer(t, { database });
    const customer = await addAccount(server, CUSTOMER);
    const { TermId } = await askCompliance<{ readonly TermId: string }>(server, server.root, 'CreateTerm', {
      Name: 'Confidential',
      Text: TERM,
    });
    const { ReportId: reportId } = await publish(server, { TermId, Category: 'Attestation' });
    const { reports } = await askArtifact<{ reports: readonly Record<string, unknown>[] }>(
      server,
      customer,
      'ListReports',
    );
    assert.deepEqual(
      reports.map(({ id, name, version, acceptanceType, uploadState }) => [
        id,
        name,
        version,
        acceptanceType,
        uploadState,
      ]),
      [[reportId, 'SOC 2', 1, 'EXPLICIT', 'COMPLETE']],
    );

    await assert.rejects(linkOf(server, customer, 'GetReport', { reportId, termToken: 'never-shown' }), {
      name: 'ValidationException',
    });
    const term = await linkOf(server, customer, 'GetTermForReport', { reportId });
    assert.match(term.termToken, /^[a-zA-Z0-9_\-\s]{1,256}$/);
    assert.ok((await textAt(term.documentPresignedUrl)).includes(TERM));
    const { termToken } = term;
    await assert.rejects(linkOf(server, server.root, 'GetReport', { reportId, termToken }), {
      name: 'ValidationException',
    });

    const report = await linkOf(server, customer, 'GetReport', { reportId, termToken });
    const lines = await textAt(report.documentPresignedUrl);
    const marks = lines.filter((line) => line === CUSTOMER).length;
    assert.ok(marks > 1);
    const foot = lines.filter((line) => line.startsWith(`For arn:aws:iam::${CUSTOMER}:root, fetched `));
    assert.equal(foot.length, marks);

    await askCompliance(server, server.root, 'UnpublishReport', { ReportId: reportId, Version: 1 });
    assert.equal((await fetch(report.documentPresignedUrl)).status, 404);
    await assert.rejects(askArtifact(server, customer, 'GetReportMetadata', { reportId }), {
      name: 'ResourceNotFoundException',
    });
  });
}

test('links of others, changed, posted to or long past lead nowhere', async (t) => {
  const server = await startServer(t);
  const { ReportId: reportId } = await publish(server);
  const { documentPresignedUrl: url } = await linkOf(server, server.root, 'GetReport', {
    reportId,
    termToken: 'none is asked for',
  });
  assert.equal((await fetch(url)).status, 200);
  assert.equal((await fetch(`${url}A`)).status, 403);
  assert.equal((await fetch(`${url.slice(0, -2)}AA`)).status, 403);
  assert.equal((await fetch(new URL('/artifact/documents/', url))).status, 403);
  assert.equal((await fetch(url, { method: 'POST' })).status, 405);
});

test('a user reads what a policy allows by category, and only the operator publishes', async (t) => {
  const server = await startServer(t);
  const iam = iamClient(server, server.root);
  const open = await publish(server, { Category: 'Public' });
  const closed = await publish(server, { Category: 'Secret' });
  const reader = await createUser(iam, 'reader');
  const read = (reportId: string) => askArtifact(server, reader, 'GetReportMetadata', { reportId });
  await assert.rejects(read(open.ReportId), { name: 'AccessDeniedException' });
  await putUserPolicy(iam, 'reader', {
    ...allow('artifact:GetReportMetadata'),
    Condition: { StringEquals: { 'artifact:ReportCategory': 'Public' } },
  });
  await read(open.ReportId);
  await assert.rejects(read(closed.ReportId), { name: 'AccessDeniedException' });

  const customer = await addAccount(server, CUSTOMER);
  for (const [name, input] of [
    ['CreateReport', { Name: 'Mine', ...PERIOD }],
    ['PublishReport', open],
    ['DeleteReport', open],
  ] as const)
    await assert.rejects(askCompliance(server, customer, name, { ...input }), {
      name: 'AccessDeniedException',
    });
});

test('what is no whole PDF is not published, and what is published does not change', async (t) => {
  const server = await startServer(t);
  const ask = (name: string, input: object) => askCompliance(server, server.root, name, { ...input });
  const draft = (await ask('CreateReport', { Name: 'Draft', ...PERIOD })) as unknown as Ref;
  await assert.rejects(ask('PublishReport', draft), { name: 'ValidationException' });
  await ask('PutReportPart', { ...draft, PartNumber: 2, Content: Buffer.from('%PDF-1.7') });
  await assert.rejects(ask('PublishReport', draft), { name: 'ValidationException' });
  await ask('PutReportPart', { ...draft, PartNumber: 1, Content: Buffer.from('<svg onload=x>') });
  await assert.rejects(ask('PublishReport', draft), { name: 'ValidationException' });
  const { ReportId, Version } = await publish(server);
  for (const [name, more] of [
    ['PutReportPart', { PartNumber: 1, Content: Buffer.from('x') }],
    ['DeleteReport', {}],
  ] as const)
    await assert.rejects(ask(name, { ReportId, Version, ...more }), { name: 'ConflictException' });
  const next = await publish(server, { ReportId });
  assert.equal(next.Version, 2);
  const { reports } = await askArtifact<{ reports: readonly { readonly version: number }[] }>(
    server,
    server.root,
    'ListReportVersions',
    { reportId: ReportId },
  );
  assert.deepEqual(
    reports.map(({ version }) => version),
    [2, 1],
  );
});

test('who subscribed is mailed of a new report', async (t) => {
  const mail = await startMailServer(t);
  const server = await startServer(t, { mail: { url: mail.url, from: 'keywarden@example.com' } });
  await askArtifact(server, server.root, 'PutAccountSettings', {
    notificationSubscriptionStatus: 'SUBSCRIBED',
  });
  const { ReportId } = await publish(server);
  const [message = ''] = await mail.messages(1);
  assert.match(message, /A compliance report was published: SOC 2/);
  assert.ok(message.includes(ReportId));
});

test('an agreement is accepted by every one of its sentences, once, and ended by its account alone', async (t) => {
  const server = await startServer(t);
  const customer = await addAccount(server, CUSTOMER);
  const ask = <Output = Record<string, string>>(by: Credentials, name: string, input: object) =>
    askCompliance<Output>(server, by, name, { ...input });
  const AcceptanceTerms = ['We have read it.', 'We keep to it.'];
  const TerminateTerms = ['We know that it ends.'];
  const { AgreementId } = await ask(server.root, 'CreateAgreement', {
    Name: 'Data processing',
    Text: 'We process what you give us as you say.',
    AcceptanceTerms,
    TerminateTerms,
  });
  const { DocumentUrl = '' } = await ask(customer, 'GetAgreement', { AgreementId });
  assert.ok((await textAt(DocumentUrl)).includes('We process what you give us as you say.'));
  await assert.rejects(ask(customer, 'AcceptAgreement', { AgreementId, AcceptedTerms: ['We keep to it.'] }), {
    name: 'ValidationException',
  });
  const accept = () => ask(customer, 'AcceptAgreement', { AgreementId, AcceptedTerms: AcceptanceTerms });
  const { CustomerAgreementId } = await accept();
  await assert.rejects(accept(), { name: 'ConflictException' });
  const end = { CustomerAgreementId, AcceptedTerms: TerminateTerms };
  await assert.rejects(ask(server.root, 'TerminateAgreement', end), { name: 'ResourceNotFoundException' });
  const states = async (): Promise<unknown[]> =>
    (
      await askArtifact<{ customerAgreements: readonly { readonly state: string }[] }>(
        server,
        customer,
        'ListCustomerAgreements',
      )
    ).customerAgreements.map(({ state }) => state);
  assert.deepEqual(await states(), ['ACTIVE']);
  await ask(customer, 'TerminateAgreement', end);
  assert.deepEqual(await states(), ['CUSTOMER_TERMINATED']);
});
