import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { HttpRequest, HttpResponse } from '../../core/http.ts';
import { COMMON_HEADERS, PAGE_HEADERS } from './headers.ts';

/** Where `npm run build:console` puts the console; the same seen from the sources and from what is built of them. */
const FOLDER = join(import.meta.dirname, '../../../dist/console');

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

/** Endings of the files that the build makes beside its own, best first. */
const ENCODINGS: readonly (readonly [encoding: string, ending: string])[] = [
  ['br', '.br'],
  ['gzip', '.gz'],
];

/** The names the build gives: one letter at least before the first dot, and no folders. */
const ASSET_PATH = /^\/console\/assets\/([A-Za-z0-9_][A-Za-z0-9_.-]*)$/;

interface Asset {
  readonly plain: Uint8Array;
  readonly encoded: ReadonlyMap<string, Uint8Array>;
}

/** Undefined for a file that is not there. */
const read = (path: string): Promise<Uint8Array | undefined> =>
  readFile(path).catch((problem: NodeJS.ErrnoException) => {
    if (problem.code === 'ENOENT' || problem.code === 'EISDIR' || problem.code === 'ENAMETOOLONG')
      return undefined;
    throw problem;
  });

async function readAsset(path: string): Promise<Asset | undefined> {
  const plain = await read(path);
  if (plain === undefined) return undefined;
  const encoded = new Map<string, Uint8Array>();
  for (const [encoding, ending] of ENCODINGS) {
    const bytes = await read(path + ending);
    if (bytes !== undefined) encoded.set(encoding, bytes);
  }
  return { plain, encoded };
}

/** Whether `Accept-Encoding` names an encoding, and not with a quality of 0. */
const accepts = (request: HttpRequest, encoding: string): boolean =>
  (request.headers.get('accept-encoding') ?? [])
    .flatMap((line) => line.split(','))
    .some((item) => {
      const [name, quality = ''] = item.split(';').map((part) => part.trim().toLowerCase());
      return name === encoding && !/^q=0(?:\.0*)?$/.test(quality);
    });

const NOT_BUILT = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Keywarden</title></head><body>
<h1>The console is not built</h1>
<p>Whoever operates this server runs <code>npm run build:console</code> once; no restart is needed.</p>
<p><a href="/account">Your devices, sessions and password</a> need no console.</p>
</body></html>
`;

/** What the build of the console holds. Nothing is read before it is asked for. */
export interface ConsoleFiles {
  /** The page, whatever place in it is asked for. */
  page(): Promise<HttpResponse>;
  /** A file the page needs; undefined for every other path. */
  asset(request: HttpRequest): Promise<HttpResponse | undefined>;
}

export function openConsoleFiles(folder: string = FOLDER): ConsoleFiles {
  // Names change with the content, so what was read stays true; there are as many as the build has.
  const assets = new Map<string, Promise<Asset | undefined>>();
  const find = (name: string): Promise<Asset | undefined> => {
    const known = assets.get(name);
    if (known !== undefined) return known;
    const reading = readAsset(join(folder, 'assets', name)).then(
      (asset) => {
        if (asset === undefined) assets.delete(name);
        return asset;
      },
      (problem: unknown) => {
        assets.delete(name);
        throw problem;
      },
    );
    assets.set(name, reading);
    return reading;
  };
  return {
    async page() {
      const body = await read(join(folder, 'index.html'));
      return { status: body === undefined ? 503 : 200, headers: PAGE_HEADERS, body: body ?? NOT_BUILT };
    },
    async asset(request) {
      const name = ASSET_PATH.exec(request.path)?.[1];
      const type = name === undefined ? undefined : TYPES[extname(name)];
      const asset = name === undefined || type === undefined ? undefined : await find(name);
      if (asset === undefined) return undefined;
      const headers: Record<string, string> = {
        ...COMMON_HEADERS,
        'content-type': type ?? '',
        'cache-control': 'public, max-age=31536000, immutable',
        vary: 'accept-encoding',
      };
      for (const [encoding] of ENCODINGS) {
        const body = asset.encoded.get(encoding);
        if (body === undefined || !accepts(request, encoding)) continue;
        return { status: 200, headers: { ...headers, 'content-encoding': encoding }, body };
      }
      return { status: 200, headers, body: asset.plain };
    },
  };
}
