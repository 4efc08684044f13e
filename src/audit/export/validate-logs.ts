import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { isSignedBy } from '../digests/digest-form.ts';
import { type DigestFile, digestStringToSign, METADATA_SUFFIX, sha256Hex } from './digest-file.ts';

export interface ValidationReport {
  readonly digests: number;
  readonly logFiles: number;
  readonly problems: readonly string[];
}

/** A digest file as it was read. */
interface ReadDigest {
  readonly digest: DigestFile;
  readonly content: string;
  readonly signature: string;
}

/** Content of a compressed file; undefined where there is none that can be unpacked. */
async function unpacked(path: string): Promise<string | undefined> {
  try {
    return gunzipSync(await readFile(path)).toString();
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}

async function readDigest(folder: string, object: string): Promise<ReadDigest | undefined> {
  const content = await unpacked(join(folder, object));
  if (content === undefined) return undefined;
  try {
    const metadata = JSON.parse(await readFile(join(folder, `${object}${METADATA_SUFFIX}`), 'utf8'));
    return { digest: JSON.parse(content), content, signature: String(metadata.signature) };
  } catch (error) {
    if (error instanceof SyntaxError || (error instanceof Error && 'code' in error)) return undefined;
    throw error;
  }
}

/**
 * Looks through a folder of log files: each must be named by a digest and be as it was, each digest signed by a trusted key, and
 * none be missing between two. `keys` are DER SubjectPublicKeyInfo, by fingerprint.
 */
export async function validateLogs(
  folder: string,
  keys: ReadonlyMap<string, Uint8Array>,
): Promise<ValidationReport> {
  const files = (await readdir(folder, { recursive: true })).map((name) => name.replaceAll('\\', '/')).sort();
  const digestFiles = files.filter(
    (name) => name.includes('/CloudTrail-Digest/') && name.endsWith('.json.gz'),
  );
  const present = new Set(files);
  const problems: string[] = digestFiles.length === 0 ? ['there are no digests: nothing is proved'] : [];
  const named = new Set<string>();
  const before = new Map<string, ReadDigest | undefined>();
  for (const object of digestFiles) {
    const trail = object.split('/').slice(0, -4).join('/');
    const read = await readDigest(folder, object);
    if (read === undefined) problems.push(`${object}: it, or its metadata, cannot be read`);
    else {
      const problem = problemOf(object, read, before.has(trail) ? before.get(trail) : 'first', keys);
      if (problem !== undefined) problems.push(`${object}: ${problem}`);
      for (const file of read.digest.logFiles) {
        named.add(file.s3Object);
        // What a digest names need not be below the folder: its signature may be anybody's.
        const content = present.has(file.s3Object) ? await unpacked(join(folder, file.s3Object)) : undefined;
        if (content === undefined) problems.push(`${file.s3Object}: missing, or cannot be unpacked`);
        else if (sha256Hex(content) !== file.hashValue) problems.push(`${file.s3Object}: changed`);
      }
    }
    before.set(trail, read);
  }
  const logFiles = files.filter((name) => name.includes('/CloudTrail/') && name.endsWith('.json.gz'));
  for (const object of logFiles) if (!named.has(object)) problems.push(`${object}: no digest names it`);
  return { digests: digestFiles.length, logFiles: logFiles.length, problems };
}

function problemOf(
  object: string,
  { digest, content, signature }: ReadDigest,
  previous: ReadDigest | 'first' | undefined,
  keys: ReadonlyMap<string, Uint8Array>,
): string | undefined {
  if (digest.digestS3Object !== object) return `it was made as ${digest.digestS3Object}`;
  const key = keys.get(digest.digestPublicKeyFingerprint);
  if (key === undefined)
    return `signed by the key ${digest.digestPublicKeyFingerprint}, which is not trusted`;
  if (!isSignedBy(key, digestStringToSign(digest, content), Buffer.from(signature, 'hex')))
    return 'its signature is not good';
  if (previous === 'first')
    return digest.previousDigestS3Object === null
      ? undefined
      : `the digest before it is missing: ${digest.previousDigestS3Object}`;
  const isNext =
    previous !== undefined &&
    digest.previousDigestS3Object === previous.digest.digestS3Object &&
    digest.previousDigestSignature === previous.signature &&
    digest.previousDigestHashValue === sha256Hex(previous.content);
  return isNext
    ? undefined
    : `it does not follow the digest before it: ${digest.previousDigestS3Object} is missing or changed`;
}
