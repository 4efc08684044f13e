import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { zstdDecompressSync } from 'node:zlib';
import type { Instant } from '../core/clock.ts';
import {
  type ArchiveIndex,
  indexOf,
  type PolicyRow,
  PREAMBLE_BYTES,
  sizesOf,
} from './managed-policy-archive.ts';

/** A policy that AWS made and keeps; the same in every account. */
export interface AwsManagedPolicy {
  readonly arn: string;
  /** `ANPA…`; derived from the ARN, so the same in every deployment (AWS's own ids are not published). */
  readonly id: string;
  readonly name: string;
  /** Begins and ends with a slash: `/`, `/service-role/`, `/job-function/`, … */
  readonly path: string;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  /** Number behind the `v`. */
  readonly defaultVersion: number;
  /** Oldest first; some early versions of some policies are not known. */
  readonly versions: readonly AwsManagedPolicyVersion[];
}

interface AwsManagedPolicyVersion {
  readonly version: number;
  readonly createdAt: Instant;
}

interface Archive {
  /** By ARN, in the order of {@link listAwsManagedPolicies}. */
  readonly rows: ReadonlyMap<string, PolicyRow>;
  /** Where each block begins in the file, and the file's end. */
  readonly blockStarts: readonly number[];
}

/** `src/identity/` and `dist/identity/` are equally deep, so this holds in a clone and in a published package. */
const FILE = fileURLToPath(new URL('../../generated/aws-managed-policies.bin', import.meta.url));

/** Immutable data of the release, read at the first use and never at start-up. */
let archive: Archive | undefined;
let all: readonly AwsManagedPolicy[] | undefined;

/** The AWS-managed policy of that ARN. @throws Error when `generated/` was not made */
export function findAwsManagedPolicy(arn: string): AwsManagedPolicy | undefined {
  const row = load().rows.get(arn);
  return row === undefined ? undefined : policyOf(row);
}

/** All AWS-managed policies, the oldest first. @throws Error when `generated/` was not made */
export function listAwsManagedPolicies(): readonly AwsManagedPolicy[] {
  all ??= [...load().rows.values()].map(policyOf);
  return all;
}

/**
 * The document of one version (the default one unless told), as text; under a millisecond.
 * Undefined when there is no such policy or version. @throws Error when `generated/` was not made
 */
export function awsManagedPolicyDocument(arn: string, version?: number): string | undefined {
  const { rows, blockStarts } = load();
  const [, , defaultVersion, , , versions] = rows.get(arn) ?? [];
  const row = versions?.find(([number]) => number === (version ?? defaultVersion));
  if (row === undefined) return undefined;
  const [, , block, startByte, lengthBytes] = row;
  const [from, to] = blockStarts.slice(block, block + 2);
  if (from === undefined || to === undefined) throw new Error(`${FILE} is damaged: no block ${block}`);
  const bytes = zstdDecompressSync(withFile((file) => readExactly(file, from, to - from)));
  return bytes.toString('utf8', startByte, startByte + lengthBytes);
}

function load(): Archive {
  archive ??= withFile((file) => {
    const sizes = sizesOf(readExactly(file, 0, PREAMBLE_BYTES));
    const index = indexOf(readExactly(file, PREAMBLE_BYTES, sizes.indexBytes));
    return unpack(index, PREAMBLE_BYTES + sizes.indexBytes, fstatSync(file).size);
  });
  return archive;
}

function unpack(index: ArchiveIndex, blocksAt: number, fileBytes: number): Archive {
  const blockStarts = [blocksAt];
  for (const size of index.blockSizes) blockStarts.push((blockStarts.at(-1) ?? 0) + size);
  if (blockStarts.at(-1) !== fileBytes) throw new Error(`${FILE} is damaged: it has ${fileBytes} bytes`);
  return { rows: new Map(index.policies.map((row) => [row[0], row])), blockStarts };
}

function policyOf([arn, id, defaultVersion, createdAt, updatedAt, versions]: PolicyRow): AwsManagedPolicy {
  const nameAt = arn.lastIndexOf('/') + 1;
  return {
    arn,
    id,
    name: arn.slice(nameAt),
    path: arn.slice('arn:aws:iam::aws:policy'.length, nameAt),
    defaultVersion,
    createdAt: createdAt * 1000,
    updatedAt: updatedAt * 1000,
    versions: versions.map(([version, madeAt]) => ({ version, createdAt: madeAt * 1000 })),
  };
}

function withFile<T>(use: (file: number) => T): T {
  let file: number;
  try {
    file = openSync(FILE, 'r');
  } catch (cause) {
    throw new Error(
      `The AWS-managed policies are missing: ${FILE} cannot be opened. Make it with: node tools/build-managed-policies.ts`,
      { cause },
    );
  }
  try {
    return use(file);
  } finally {
    closeSync(file);
  }
}

function readExactly(file: number, position: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  if (readSync(file, bytes, 0, length, position) !== length)
    throw new Error(`${FILE} is damaged: it ends early`);
  return bytes;
}
