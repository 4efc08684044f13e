import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { zstdDecompressSync } from 'node:zlib';
import { type CompactIamData, iamDataOf } from '../../policy/validate/compact-iam-data.ts';
import type { IamData } from '../../policy/validate/iam-data.ts';

/** Equally far away in a clone (`src`) and in a published package (`dist`). */
const FILE = fileURLToPath(new URL('../../../generated/iam-data.bin', import.meta.url));

/** Immutable data of the release, read at the first use and never at start-up. */
let data: IamData | undefined;

/** What AWS's services know; the first call reads it in some tens of milliseconds. @throws Error when `generated/` was not made */
export function loadIamData(): IamData {
  data ??= iamDataOf(JSON.parse(zstdDecompressSync(readData()).toString('utf8')) as CompactIamData);
  return data;
}

function readData(): Uint8Array {
  try {
    return readFileSync(FILE);
  } catch (cause) {
    throw new Error(
      `The data of AWS's services is missing: ${FILE} cannot be read. Make it with: node tools/build-iam-data.ts`,
      { cause },
    );
  }
}
