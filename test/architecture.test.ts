import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { test } from 'node:test';

const SOURCE = resolve(import.meta.dirname, '../src');

/** What each folder may import: the arrows of docs/architecture.md. `*` stands for everything. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  core: [],
  policy: ['core'],
  'policy-test': ['core', 'policy'],
  sigv4: ['core'],
  wire: ['core'],
  crew: ['core'],
  storage: ['core'],
  web: ['core'],
  identity: ['core', 'policy', 'storage', 'custody'],
  custody: ['core', 'storage'],
  audit: ['core', 'storage', 'custody'],
  center: ['core', 'web', 'storage', 'identity', 'custody', 'audit'],
  compliance: ['core', 'storage', 'identity', 'custody', 'audit'],
  services: [
    'core',
    'policy',
    'wire',
    'web',
    'storage',
    'identity',
    'custody',
    'audit',
    'center',
    'compliance',
  ],
  signin: ['core', 'web', 'storage', 'identity', 'custody', 'audit'],
  gateway: [
    'core',
    'policy',
    'sigv4',
    'wire',
    'web',
    'storage',
    'identity',
    'custody',
    'audit',
    'center',
    'compliance',
    'services',
    'signin',
  ],
  cli: ['*'],
  '.': ['*'],
};

/** Folders whose functions see only their arguments. */
const PURE = ['core', 'policy', 'policy-test', 'sigv4', 'wire'];
const PURE_MAY_IMPORT_FROM_NODE = ['node:crypto', 'node:util', 'node:zlib'];
const AMBIENT =
  /\bDate\.now\(|\bnew Date\(\)|\bperformance\.now\(|\bMath\.random\(|\brandomBytes\(|\brandomUUID\(/;

interface SourceFile {
  readonly path: string;
  readonly folder: string;
  readonly text: string;
  readonly imports: readonly string[];
}

const isTest = (path: string): boolean => /\.test\.ts$/.test(path);

function sourceFiles(): SourceFile[] {
  return readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !isTest(path))
    .map((path) => {
      const text = readFileSync(join(SOURCE, path), 'utf8');
      const imports = [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'([^']+)'/g)].map(
        (match) => match[1] ?? '',
      );
      return { path, folder: path.includes('/') ? (path.split('/')[0] ?? '.') : '.', text, imports };
    });
}

const targetOf = (file: SourceFile, specifier: string): string =>
  relative(SOURCE, resolve(SOURCE, dirname(file.path), specifier));

const files = sourceFiles();

test('the test reads the source tree', () => {
  assert.ok(files.length > 20);
  assert.ok(files.some((file) => file.imports.length > 3));
});

test('every folder of src is in the table of layers', () => {
  for (const file of files) assert.ok(MAY_IMPORT[file.folder], `${file.path}: no row for ${file.folder}`);
});

test('imports point along the arrows', () => {
  for (const file of files) {
    const allowed = MAY_IMPORT[file.folder] ?? [];
    for (const specifier of file.imports.filter((name) => name.startsWith('.'))) {
      const target = targetOf(file, specifier);
      const folder = target.includes('/') ? (target.split('/')[0] ?? '.') : '.';
      const isFine = folder === file.folder || allowed.includes('*') || allowed.includes(folder);
      assert.ok(isFine, `${file.path} imports ${target}`);
    }
  }
});

/** What others may see of a service: its door, and data it reads that `policy lint` needs without the service. */
const DOORS = new Set(['service.ts', 'iam-data-file.ts']);

test('a service never imports its brother, and the gateway sees only the door of a service', () => {
  for (const file of files) {
    for (const specifier of file.imports.filter((name) => name.startsWith('.'))) {
      const target = targetOf(file, specifier);
      if (!target.startsWith('services/')) continue;
      const [, service, ...rest] = target.split('/');
      if (rest.length === 0) continue;
      if (file.folder === 'services')
        assert.equal(file.path.split('/')[1], service, `${file.path} imports ${target}`);
      else assert.ok(DOORS.has(rest.join('/')), `${file.path} imports ${target}`);
    }
  }
});

/** What of the server's sources runs in the browser too. */
const CONSOLE_MAY_IMPORT = ['core', 'policy'];
const CONSOLE = resolve(import.meta.dirname, '../console/src');

test('the console imports of the server only what is pure', () => {
  const paths = readdirSync(CONSOLE, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /\.tsx?$/.test(path),
  );
  assert.ok(paths.length > 100);
  for (const path of paths.filter((name) => !isTest(name))) {
    const text = readFileSync(join(CONSOLE, path), 'utf8');
    for (const [, specifier = ''] of text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'(\.[^']+)'/g)) {
      const target = resolve(CONSOLE, dirname(path), specifier);
      if (target.startsWith(`${CONSOLE}/`)) continue;
      const folder = relative(SOURCE, target).split('/')[0] ?? '';
      assert.ok(CONSOLE_MAY_IMPORT.includes(folder), `${path} imports ${specifier}`);
    }
  }
});

test('only schema.ts imports an SDK client', () => {
  for (const file of files) {
    const isSchema = /^services\/[^/]+\/schema\.ts$/.test(file.path);
    const clients = file.imports.filter((name) => name.startsWith('@aws-sdk/'));
    assert.ok(isSchema || clients.length === 0, `${file.path} imports ${clients.join(', ')}`);
  }
});

test('only the PKCS#11 driver imports koffi, and nothing outside custody imports the driver', () => {
  for (const file of files) {
    if (file.imports.includes('koffi')) assert.match(file.path, /^custody\/pkcs11\//, file.path);
    const driver = file.imports
      .map((name) => targetOf(file, name))
      .filter((name) => name.startsWith('custody/pkcs11/'));
    if (driver.length > 0) assert.match(file.path, /^custody\//, file.path);
  }
});

test('pure folders have no clock, no chance and no I/O', () => {
  for (const file of files.filter((candidate) => PURE.includes(candidate.folder))) {
    assert.doesNotMatch(file.text, AMBIENT, file.path);
    for (const name of file.imports.filter((candidate) => candidate.startsWith('node:'))) {
      assert.ok(PURE_MAY_IMPORT_FROM_NODE.includes(name), `${file.path} imports ${name}`);
    }
  }
});

test('no test file hooks the tests of all others, which run in the same process', () => {
  const tests = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter(isTest);
  assert.ok(tests.length > 20);
  for (const path of tests) {
    assert.doesNotMatch(readFileSync(join(SOURCE, path), 'utf8'), /^(?:beforeEach|afterEach)\(/m, path);
  }
});
