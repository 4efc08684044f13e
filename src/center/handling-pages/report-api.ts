import { type HttpRequest, type HttpResponse, header } from '../../core/http.ts';
import { isoSeconds } from '../../core/iso-seconds.ts';
import type { CenterPage } from '../parts.ts';
import { caseLink } from '../reports/case-acts.ts';
import { TooMany, takeReply, takeReport } from '../reports/intake.ts';
import { type CaseView, caseByLink } from '../reports/party-view.ts';
import { InputProblem, type ReportFile, replyOf, reportOf } from '../reports/report-input.ts';
import { untold, visitorOf } from './posted.ts';

const json = (status: number, value: unknown): HttpResponse =>
  untold({
    status,
    headers: { 'content-type': 'application/json', 'x-content-type-options': 'nosniff' },
    body: `${JSON.stringify(value)}\n`,
  });

const refuse = (status: number, error: string, message: string): HttpResponse =>
  json(status, { error, message });

const NO_FILES: readonly ReportFile[] = [];

/** Members that are text, and `files` with their bytes in base64. @throws InputProblem */
function given(request: HttpRequest): {
  readonly fields: ReadonlyMap<string, string>;
  readonly files: readonly ReportFile[];
} {
  const type = header(request, 'content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') throw new InputProblem('The content type must be application/json.');
  const value = parsed(request.body);
  const { files, ...texts } = value;
  const fields = new Map<string, string>();
  for (const [name, text] of Object.entries(texts)) {
    if (typeof text !== 'string') throw new InputProblem(`${name.slice(0, 50)} must be a string.`);
    fields.set(name, text);
  }
  if (files === undefined) return { fields, files: NO_FILES };
  if (!Array.isArray(files)) throw new InputProblem('files must be a list.');
  return { fields, files: files.map(fileOf) };
}

function parsed(body: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return value as Readonly<Record<string, unknown>>;
  } catch {
    // Said below.
  }
  throw new InputProblem('The body must be a JSON object.');
}

function fileOf(value: unknown): ReportFile {
  const { name, content, encrypted } = Object(value) as Readonly<Record<string, unknown>>;
  if (typeof name !== 'string' || typeof content !== 'string' || !/^[A-Za-z0-9+/]*={0,2}$/.test(content))
    throw new InputProblem('A file has a name, and its content in base64.');
  return { name, content: Buffer.from(content, 'base64'), isEncrypted: encrypted === true };
}

/** What is wrong with an input, as an answer. */
async function answered(make: () => Promise<HttpResponse>): Promise<HttpResponse> {
  try {
    return await make();
  } catch (problem) {
    if (problem instanceof InputProblem) return refuse(400, 'InvalidInput', problem.message);
    if (problem instanceof TooMany) return refuse(429, 'TooMany', 'Try again in an hour.');
    throw problem;
  }
}

const report: CenterPage = (parts, request) => {
  if (request.method !== 'POST') return refuse(405, 'MethodNotAllowed', 'Use POST.');
  const visitor = visitorOf(parts, request);
  parts.mayTry(visitor.address, visitor.now);
  return answered(async () => {
    const { fields, files } = given(request);
    const { caseId, secret } = await takeReport(parts, visitor, reportOf(fields, files));
    return json(201, { caseId, caseUrl: caseLink(parts.publicUrl(), secret) });
  });
};

const date = (at: number | undefined): string | undefined => (at === undefined ? undefined : isoSeconds(at));

const caseJson = ({ messages, ...view }: CaseView): unknown => ({
  caseId: view.id,
  title: view.title,
  state: view.state,
  createdAt: date(view.createdAt),
  acknowledgeBy: date(view.acknowledgeBy),
  fixBy: date(view.fixBy),
  embargoUntil: date(view.embargoUntil),
  cves: view.cves,
  messages: messages.map(({ author, at, text, isEncrypted, isForAll, files }) => ({
    author,
    at: date(at),
    text,
    encrypted: isEncrypted,
    audience: isForAll ? 'all' : 'team',
    files,
  })),
});

const caseApi =
  (secret: string, isReply: boolean): CenterPage =>
  async (parts, request) => {
    const { clock, mayTry } = parts;
    mayTry(request.remoteAddress, clock.now());
    const found = await caseByLink(parts, secret);
    if (found === undefined) return refuse(404, 'NotFound', 'There is no such case.');
    if (!isReply) return json(200, caseJson(found.view));
    if (request.method !== 'POST') return refuse(405, 'MethodNotAllowed', 'Use POST.');
    return answered(async () => {
      const { fields, files } = given(request);
      await takeReply(parts, visitorOf(parts, request), found.party, replyOf(fields, files));
      return json(201, {});
    });
  };

/** The same as the pages, for programs. */
export const reportApiAt = (path: string): CenterPage | undefined => {
  if (path === '/security/api/reports') return report;
  const [, secret, rest] = /^\/security\/api\/case\/([^/]{1,100})(\/messages)?$/.exec(path) ?? [];
  return secret === undefined ? undefined : caseApi(secret, rest !== undefined);
};
