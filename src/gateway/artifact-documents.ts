import type { AuditEvent } from '../audit/audit-event.ts';
import { findAgreement } from '../compliance/artifact/agreement-records.ts';
import { DOCUMENT_PATH, type DocumentLink, openLink } from '../compliance/artifact/document-link.ts';
import { findReport, findTerm, readDocument } from '../compliance/artifact/report-records.ts';
import { PdfBusy, runPdfJob } from '../compliance/pdf/run-pdf-job.ts';
import { type HttpRequest, type HttpResponse, header } from '../core/http.ts';
import type { AnyDatabase } from '../storage/tables-of.ts';
import type { PipelineOptions } from './pipeline.ts';
import { TokenBuckets } from './token-bucket.ts';

export interface ArtifactDocuments {
  /** Whether a path is that of a document. */
  owns(path: string): boolean;
  /** The document that a link of Artifact leads to, marked with who it was made for. */
  answer(request: HttpRequest): Promise<HttpResponse>;
}

interface Found {
  /** @throws Gone */
  readonly read: () => Promise<Uint8Array>;
  /** Name of the file it is kept as. */
  readonly fileName: string;
}

class Gone extends Error {}

/** Documents that one account may fetch: each is marked anew, and all of it is in memory until it is sent. */
const FETCHES = { perSecond: 1, burst: 30, keys: 10_000 };

const tooMany = (): HttpResponse => plain(503, 'Too many documents are asked for. Try again.');
const gone = (): HttpResponse => plain(404, 'This document is there no longer.');

/**
 * Fetches what GetReport, GetTermForReport and GetAgreement give links to. The link itself is the right to do so, for five
 * minutes and while the account is active and the report published.
 */
export function createArtifactDocuments(
  options: Pick<PipelineOptions, 'store' | 'sealer' | 'clock' | 'directory' | 'audit' | 'newUuid' | 'report'>,
): ArtifactDocuments {
  const { store, sealer, clock, directory, audit, newUuid } = options;
  const fetches = new TokenBuckets(FETCHES);

  const fetchDocument = async (request: HttpRequest): Promise<HttpResponse> => {
    if (request.method !== 'GET') return plain(405, 'Only GET is known here.');
    // It may not know which accounts were closed.
    if (!store.mayAnswer()) return plain(503, 'The service is not available now. Try again.');
    const link = openLink(sealer, request.path.slice(DOCUMENT_PATH.length));
    const now = clock.now();
    if (link === undefined || link.expiresAt <= now)
      return plain(403, 'This link is not valid, or no longer. Ask for the document again.');
    if (!fetches.take(link.accountId, now)) return tooMany();
    const { isActive } = await directory.standing(link.accountId);
    if (!isActive) return plain(403, 'The account is not active.');
    const found = await documentOf(store.reader, link);
    if (found === undefined) return gone();
    const marked = await runPdfJob('mark', async () => ({
      bytes: await found.read(),
      mark: link.accountId,
      foot: `For ${link.reader}, fetched ${new Date(now).toISOString()}. Do not pass on.`,
    }));
    audit.append(downloadEvent(link, request, { now, newUuid }));
    return {
      status: 200,
      headers: {
        'content-type': 'application/pdf',
        'content-disposition': `inline; filename="${found.fileName}.pdf"`,
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
      },
      body: marked,
    };
  };

  return {
    owns: (path) => path.startsWith(DOCUMENT_PATH),
    answer: (request) =>
      fetchDocument(request).catch((problem: unknown) => {
        if (problem instanceof PdfBusy) return tooMany();
        if (problem instanceof Gone) return gone();
        const requestId = newUuid();
        options.report(problem, requestId);
        return plain(
          500,
          `The document cannot be made. Try again, or tell the operator this number: ${requestId}`,
        );
      }),
  };
}

async function documentOf(db: AnyDatabase, { kind, id, version }: DocumentLink): Promise<Found | undefined> {
  if (kind === 'report') {
    const report = await findReport(db, 'published', id, version);
    if (report === undefined) return undefined;
    const read = async (): Promise<Uint8Array> => {
      const bytes = await readDocument(db, report);
      if (bytes === undefined) throw new Gone();
      return bytes;
    };
    return { read, fileName: `${id}-${version}` };
  }
  const text = kind === 'term' ? await findTerm(db, id) : await findAgreement(db, id);
  if (text === undefined) return undefined;
  const bytes = await runPdfJob('text', { title: text.name, text: text.text });
  return { read: async () => bytes, fileName: id };
}

const plain = (status: number, text: string): HttpResponse => ({
  status,
  headers: {
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  },
  body: `${text}\n`,
});

/** What was fetched, and by whom the link was asked for. */
const downloadEvent = (
  { kind, id, version, accountId, reader }: DocumentLink,
  request: HttpRequest,
  { now, newUuid }: { readonly now: number; readonly newUuid: () => string },
): AuditEvent => ({
  eventId: newUuid(),
  eventTime: now,
  eventSource: 'artifact.amazonaws.com',
  eventName: 'DownloadDocument',
  awsRegion: 'us-east-1',
  sourceIPAddress: request.remoteAddress,
  userAgent: (header(request, 'user-agent') ?? '-').slice(0, 1024),
  requestId: newUuid(),
  readOnly: true,
  eventType: 'AwsServiceEvent',
  recipientAccountId: accountId,
  userIdentity: { type: 'Unknown', arn: reader, accountId },
  requestParameters: { kind, id, ...(version !== undefined && { version }) },
  responseElements: null,
  resources: [],
});
