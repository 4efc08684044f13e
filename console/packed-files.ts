import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Plugin } from 'vite';

/** What shrinks: text. */
const SHRINKS = /\.(?:js|css|svg|json)$/;
/** Bytes below which headers weigh more than what is saved. */
const LEAST = 1024;

/** 11 saves some 3 % more, and takes ten times as long. */
const QUALITY = 9;

const brotli = promisify(brotliCompress);
const gzipped = promisify(gzip);

/** Writes each file of the build a second and third time, packed as browsers take it: the server only picks one. */
export const packedFiles = (): Plugin => ({
  name: 'packed-files',
  apply: 'build',
  async writeBundle({ dir = '' }, bundle) {
    const names = Object.keys(bundle).filter((name) => SHRINKS.test(name));
    await Promise.all(
      names.map(async (name) => {
        const path = join(dir, name);
        const bytes = await readFile(path);
        if (bytes.length < LEAST) return;
        await writeFile(
          `${path}.br`,
          await brotli(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: QUALITY } }),
        );
        await writeFile(`${path}.gz`, await gzipped(bytes, { level: 9 }));
      }),
    );
  },
});
