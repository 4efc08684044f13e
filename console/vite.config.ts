import { readFileSync } from 'node:fs';
import { zstdDecompressSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { packedFiles } from './packed-files.ts';

/** Where `npm run build:console` puts what `src/gateway/console` serves. */
const OUTPUT = '../dist/console';

/**
 * Cloudscape's styles hold their fonts as `data:` addresses, which our Content-Security-Policy refuses and every reader
 * would load whole; as files they come when a page uses them.
 */
const fontsAsFiles = (): Plugin => ({
  name: 'fonts-as-files',
  enforce: 'pre',
  apply: 'build',
  transform(code, id) {
    if (!id.endsWith('/global-styles/index.css')) return undefined;
    return code.replace(/data:font\/woff2;base64,([A-Za-z0-9+/=]+)/g, (_, base64: string) => {
      const reference = this.emitFile({
        type: 'asset',
        name: 'font.woff2',
        source: Buffer.from(base64, 'base64'),
      });
      return `__VITE_ASSET__${reference}__`;
    });
  },
});

const IAM_DATA = 'virtual:iam-data';

/** What AWS's services know, as a file that the policy editor fetches when it first opens. */
const iamData = (): Plugin => ({
  name: 'iam-data',
  resolveId: (id) => (id === IAM_DATA ? `\0${IAM_DATA}` : undefined),
  load(id) {
    if (id !== `\0${IAM_DATA}`) return undefined;
    const packed = readFileSync(new URL('../generated/iam-data.bin', import.meta.url));
    const reference = this.emitFile({
      type: 'asset',
      name: 'iam-data.json',
      source: zstdDecompressSync(packed),
    });
    return `export default import.meta.ROLLUP_FILE_URL_${reference};`;
  },
});

// biome-ignore lint/style/noDefaultExport: Vite asks for it
export default defineConfig({
  root: import.meta.dirname,
  base: '/console/',
  plugins: [fontsAsFiles(), iamData(), react(), packedFiles()],
  build: {
    outDir: OUTPUT,
    emptyOutDir: true,
    target: 'es2023',
    // The Content-Security-Policy has no `data:` for scripts, styles and fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1500,
  },
});
