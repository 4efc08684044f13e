/**
 * The file that holds the AWS-managed policies: magic (8 bytes), length of the index (4 bytes, big-endian), index
 * (JSON), then blocks compressed with zstd. Consecutive versions share a block, which makes it small; a block is at most
 * about 256 kB when decompressed, which keeps reading one document under a millisecond.
 */
const MAGIC = 'KWPOLIC2';
export const PREAMBLE_BYTES = MAGIC.length + 4;

/** Instants in seconds since 1970, as AWS gives them. */
type VersionRow = readonly [
  version: number,
  createdAt: number,
  block: number,
  startByte: number,
  lengthBytes: number,
];
export type PolicyRow = readonly [
  arn: string,
  id: string,
  defaultVersion: number,
  createdAt: number,
  updatedAt: number,
  versions: readonly VersionRow[],
];

export interface ArchiveIndex {
  /** Name and version of what the archive was made from. */
  readonly source: string;
  /** In the order of AWS's lists. */
  readonly policies: readonly PolicyRow[];
  /** Bytes of each compressed block, in the order of the file. */
  readonly blockSizes: readonly number[];
}

/** @throws Error when the file is not such an archive */
export function sizesOf(preamble: Uint8Array): { readonly indexBytes: number } {
  if (new TextDecoder().decode(preamble.subarray(0, MAGIC.length)) !== MAGIC)
    throw new Error('not an archive of AWS-managed policies, or of another version');
  return { indexBytes: new DataView(preamble.buffer, preamble.byteOffset).getUint32(MAGIC.length) };
}

export const indexOf = (bytes: Uint8Array): ArchiveIndex =>
  JSON.parse(new TextDecoder().decode(bytes)) as ArchiveIndex;

/** All bytes in front of the blocks. */
export function archiveHead(index: ArchiveIndex): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(index));
  const head = new Uint8Array(PREAMBLE_BYTES + json.length);
  head.set(new TextEncoder().encode(MAGIC));
  new DataView(head.buffer).setUint32(MAGIC.length, json.length);
  head.set(json, PREAMBLE_BYTES);
  return head;
}
