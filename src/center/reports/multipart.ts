import { type HttpRequest, header } from '../../core/http.ts';

export interface MultipartFile {
  readonly field: string;
  readonly name: string;
  readonly content: Uint8Array;
}

export interface Multipart {
  readonly fields: ReadonlyMap<string, string>;
  /** Without those of no name and no bytes: file inputs that nobody filled. */
  readonly files: readonly MultipartFile[];
}

const MOST_PARTS = 40;
const LONGEST_HEADERS = 4096;

/**
 * What a browser's form of files posts; undefined for what no browser sends: a field twice, a part without a name, no end.
 * @see https://www.rfc-editor.org/rfc/rfc7578
 */
export function readMultipart(request: HttpRequest): Multipart | undefined {
  const type = header(request, 'content-type') ?? '';
  const [, quoted, plain] =
    /^multipart\/form-data;\s*boundary=(?:"([^"]{1,70})"|([A-Za-z0-9'()+_,./:=?-]{1,70}))\s*$/i.exec(type) ??
    [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) return undefined;
  const parts = partsOf(Buffer.from(request.body), Buffer.from(`\r\n--${boundary}`));
  return parts && sorted(parts);
}

/** Parts with their headers; the first delimiter has no line before it. */
function partsOf(body: Buffer, delimiter: Buffer): Buffer[] | undefined {
  if (!body.subarray(0, delimiter.length - 2).equals(delimiter.subarray(2))) return undefined;
  const parts: Buffer[] = [];
  let at = delimiter.length - 2;
  while (parts.length <= MOST_PARTS) {
    const next = body.subarray(at, at + 2).toString('latin1');
    if (next === '--') return parts;
    if (next !== '\r\n') return undefined;
    const end = body.indexOf(delimiter, at + 2);
    if (end < 0) return undefined;
    parts.push(body.subarray(at + 2, end));
    at = end + delimiter.length;
  }
  return undefined;
}

function sorted(parts: readonly Buffer[]): Multipart | undefined {
  const fields = new Map<string, string>();
  const files: MultipartFile[] = [];
  for (const part of parts) {
    const headersEnd = part.subarray(0, LONGEST_HEADERS).indexOf('\r\n\r\n');
    if (headersEnd < 0) return undefined;
    const headers = part.subarray(0, headersEnd).toString('utf8');
    const content = part.subarray(headersEnd + 4);
    const [, field, name] =
      /^content-disposition:\s*form-data;\s*name="([^"\r\n]{1,100})"(?:;\s*filename="([^"\r\n]*)")?/im.exec(
        headers,
      ) ?? [];
    if (field === undefined) return undefined;
    if (name === undefined) {
      if (fields.has(field)) return undefined;
      fields.set(field, content.toString('utf8'));
    } else if (name !== '' || content.length > 0) files.push({ field, name: unescaped(name), content });
  }
  return { fields, files };
}

/** Browsers write three characters of a file's name so. @see https://html.spec.whatwg.org/#multipart-form-data */
const unescaped = (name: string): string =>
  name.replaceAll('%22', '"').replaceAll('%0D', ' ').replaceAll('%0A', ' ');
