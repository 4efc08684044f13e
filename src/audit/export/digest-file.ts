import { hash } from 'node:crypto';
import type { Instant } from '../../core/clock.ts';
import { isoSeconds } from '../../core/iso-seconds.ts';

/** Whose log files these are, and where they stand in S3 once they are brought there. */
export interface Trail {
  readonly accountId: string;
  readonly region: string;
  readonly name: string;
  readonly homeRegion: string;
  readonly bucket: string;
}

/** One log file, as a digest names it. */
export interface LogFileEntry {
  readonly s3Bucket: string;
  readonly s3Object: string;
  /** SHA-256 of the file's uncompressed content, hexadecimal. */
  readonly hashValue: string;
  readonly hashAlgorithm: 'SHA-256';
  readonly newestEventTime: string;
  readonly oldestEventTime: string;
}

/** @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-digest-file-structure.html */
export interface DigestFile {
  readonly awsAccountId: string;
  readonly digestStartTime: string;
  readonly digestEndTime: string;
  readonly digestS3Bucket: string;
  readonly digestS3Object: string;
  readonly digestPublicKeyFingerprint: string;
  readonly digestSignatureAlgorithm: 'SHA256withRSA';
  readonly newestEventTime: string | null;
  readonly oldestEventTime: string | null;
  readonly previousDigestS3Bucket: string | null;
  readonly previousDigestS3Object: string | null;
  readonly previousDigestHashValue: string | null;
  readonly previousDigestHashAlgorithm: 'SHA-256' | null;
  /** Hexadecimal. */
  readonly previousDigestSignature: string | null;
  readonly logFiles: readonly LogFileEntry[];
}

export const sha256Hex = (content: Uint8Array | string): string => hash('sha256', content);

/** `20261124T070000Z`; without seconds for log files. */
const compact = (instant: Instant): string => isoSeconds(instant).replaceAll(/[-:]/g, '');

const folderOf = (
  { accountId, region }: Trail,
  kind: 'CloudTrail' | 'CloudTrail-Digest',
  instant: Instant,
): string =>
  `AWSLogs/${accountId}/${kind}/${region}/${isoSeconds(instant).slice(0, 10).replaceAll('-', '/')}`;

/**
 * `unique` is 16 letters and digits.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html
 */
export function logFileObject(trail: Trail, instant: Instant, unique: string): string {
  const minutes = compact(instant).replace(/[0-9]{2}Z$/, 'Z');
  const { accountId, region } = trail;
  return `${folderOf(trail, 'CloudTrail', instant)}/${accountId}_CloudTrail_${region}_${minutes}_${unique}.json.gz`;
}

export function digestObject(trail: Trail, end: Instant): string {
  const { accountId, region, name, homeRegion } = trail;
  return `${folderOf(trail, 'CloudTrail-Digest', end)}/${accountId}_CloudTrail-Digest_${region}_${name}_${homeRegion}_${compact(end)}.json.gz`;
}

/**
 * What is signed of a digest file; `content` is uncompressed.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-custom-validation.html
 */
export const digestStringToSign = (digest: DigestFile, content: string): string =>
  [
    digest.digestEndTime,
    `${digest.digestS3Bucket}/${digest.digestS3Object}`,
    sha256Hex(content),
    digest.previousDigestSignature ?? 'null',
  ].join('\n');

/** What S3 keeps as metadata of a digest's object, beside it in a file of this name. */
export const METADATA_SUFFIX = '.metadata.json';
