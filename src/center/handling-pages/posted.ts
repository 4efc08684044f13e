import { type HttpRequest, type HttpResponse, header } from '../../core/http.ts';
import { readForm } from '../../web/form.ts';
import type { CenterParts } from '../parts.ts';
import type { Visitor } from '../reports/intake.ts';
import { readMultipart } from '../reports/multipart.ts';
import type { Given, ReportFile } from '../reports/report-input.ts';

/** What a form of ours posted. */
export interface Posted {
  readonly given: Given;
  readonly files: readonly ReportFile[];
}

/** By form with files or without; undefined for what no form of ours sends. */
export function readPosted(request: HttpRequest): Posted | undefined {
  const plain = readForm(request);
  if (plain !== undefined) return { given: plain, files: [] };
  const multipart = readMultipart(request);
  if (multipart === undefined) return undefined;
  const files = multipart.files
    .filter(({ field }) => field === 'files' || field === 'encryptedFiles')
    .map(({ field, name, content }) => ({ name, content, isEncrypted: field === 'encryptedFiles' }));
  return { given: multipart.fields, files };
}

export const visitorOf = ({ clock }: CenterParts, request: HttpRequest): Visitor => ({
  address: request.remoteAddress,
  userAgent: header(request, 'user-agent') ?? '-',
  now: clock.now(),
});

/** The page tells no other whence its visitor came: its address is a secret. */
export const untold = (response: HttpResponse): HttpResponse => ({
  ...response,
  headers: { ...response.headers, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' },
});
