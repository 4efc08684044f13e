import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';

/** A document with what proves it whole and whose it is. */
export interface BundledDocument {
  readonly path: string;
  readonly text: string;
  /** Hexadecimal digits. */
  readonly sha512: string;
  /** Armored; null where nobody signed it. */
  readonly signature: string | null;
}

/** What a bundle says, to the byte: the signature is over it. */
interface Manifest {
  readonly format: typeof FORMAT;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly publisher: string;
  readonly documents: readonly BundledDocument[];
}

const FORMAT = 'keywarden-bulletins-1';

/** A bundle on its way: the manifest as text, and an armored signature over it. */
export interface SealedBundle {
  readonly manifest: string;
  readonly signature: string;
}

/** Why bytes are no bundle. */
export class BundleProblem extends Error {}

/** Bytes a bundle may have once it is unpacked: what says that it has more is a bomb. */
const MOST_BYTES = 16 * 1024 * 1024;
const MOST_DOCUMENTS = 2000;

const zip = promisify(gzip);
const unzip = promisify(gunzip);

export const manifestText = (manifest: Omit<Manifest, 'format'>): string =>
  JSON.stringify({ format: FORMAT, ...manifest } satisfies Manifest);

/** JSON, zipped. */
export const packBundle = async (bundle: SealedBundle): Promise<Uint8Array> => zip(JSON.stringify(bundle));

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new BundleProblem('The bundle is no JSON.');
  }
}

/** Never more than 16 MiB, whatever comes. @throws BundleProblem */
export async function unpackBundle(bytes: Uint8Array): Promise<SealedBundle> {
  let text: string;
  try {
    text = (await unzip(bytes, { maxOutputLength: MOST_BYTES })).toString('utf8');
  } catch {
    throw new BundleProblem('The bundle cannot be unpacked, or is larger than 16 MiB.');
  }
  const { manifest, signature } = (parse(text) ?? {}) as Partial<SealedBundle>;
  if (typeof manifest !== 'string' || typeof signature !== 'string')
    throw new BundleProblem('The bundle has no manifest and signature.');
  return { manifest, signature };
}

const isDocument = (value: unknown): value is BundledDocument => {
  const { path, text, sha512, signature } = (value ?? {}) as Readonly<Record<string, unknown>>;
  return (
    typeof path === 'string' &&
    typeof text === 'string' &&
    typeof sha512 === 'string' &&
    (signature === null || typeof signature === 'string')
  );
};

/** The documents of a manifest whose signature was found good; each is what its hash says. @throws BundleProblem */
export function readManifest(text: string): readonly BundledDocument[] {
  const { format, documents } = (parse(text) ?? {}) as Partial<Manifest>;
  if (format !== FORMAT || !Array.isArray(documents))
    throw new BundleProblem('That is no bundle of bulletins.');
  if (documents.length > MOST_DOCUMENTS)
    throw new BundleProblem(`A bundle has ${MOST_DOCUMENTS} documents at most.`);
  for (const document of documents) {
    if (!isDocument(document)) throw new BundleProblem('A document of the bundle is not whole.');
    if (createHash('sha512').update(document.text).digest('hex') !== document.sha512)
      throw new BundleProblem(`${document.path.slice(0, 100)} is not what its hash says.`);
  }
  return documents;
}
