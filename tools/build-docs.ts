/**
 * Writes the pages that are made from tables of the source: `node tools/build-docs.ts`. With `--check` it only says which
 * are not up to date, and fails if any is not.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { configurationPage } from '../src/cli/configuration-page.ts';
import { metricsPage } from './metrics-page.ts';
import { operationsPage } from './operations-page.ts';

const PAGES: Readonly<Record<string, () => string>> = {
  'docs/configuration.md': configurationPage,
  'docs/metrics.md': metricsPage,
  'docs/operations.md': operationsPage,
};

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

const isCheck = process.argv.includes('--check');
for (const [name, make] of Object.entries(PAGES)) {
  const path = resolve(import.meta.dirname, '..', name);
  const text = make();
  if (readOrEmpty(path) === text) continue;
  if (isCheck) {
    console.error(`${name} is not what the source says; run: npm exec -- node tools/build-docs.ts`);
    process.exitCode = 1;
  } else {
    writeFileSync(path, text);
    console.log(`wrote ${name}`);
  }
}
