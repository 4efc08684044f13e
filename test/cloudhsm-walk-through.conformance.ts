import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type TestContext, test } from 'node:test';
import { skipWithoutPkcs11Programs } from './support/cluster-program.ts';
import { skipWithoutAwsCli } from './support/programs.ts';
import { startServer, type TestServer } from './support/server.ts';
import { makeVendor } from './support/vendor-module.ts';

const ROOT = resolve(import.meta.dirname, '..');

/** The lines of docs/cloudhsm.md that a reader types, in order. */
const typed = (): string =>
  [...readFileSync(join(ROOT, 'docs/cloudhsm.md'), 'utf8').matchAll(/^```sh\n(.*?)^```$/gms)]
    .map(([, lines = '']) => lines)
    .join('\n');

/** A program under the name the page calls it by. Debian's AWS CLI is older than AWS_ENDPOINT_URL. */
function program(folder: string, name: string, line: string): void {
  writeFileSync(join(folder, name), `#!/bin/sh\nexec ${line} "$@"\n`);
  chmodSync(join(folder, name), 0o755);
}

async function bash(
  t: TestContext,
  server: TestServer,
  script: string,
): Promise<{ code: number; printed: string }> {
  const programs = join(server.folder, 'programs');
  const work = join(server.folder, 'work');
  for (const folder of [programs, work]) mkdirSync(folder);
  program(programs, 'aws', `/usr/bin/aws --endpoint-url ${server.url}`);
  program(programs, 'keywarden', `${process.execPath} ${join(ROOT, 'src/main.ts')}`);
  // A group of its own, so that what the page leaves in the background ends with the test.
  const child = spawn('/bin/bash', ['-euo', 'pipefail', '-c', script], {
    cwd: work,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: `${programs}:/usr/bin:/bin`,
      HOME: '/nonexistent',
      AWS_PAGER: '',
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_ENDPOINT_URL: server.url,
      AWS_ACCESS_KEY_ID: server.root.accessKeyId,
      AWS_SECRET_ACCESS_KEY: server.root.secretAccessKey,
    },
  });
  t.after(() => {
    try {
      process.kill(-(child.pid ?? 0), 'SIGKILL');
    } catch {
      // Nothing is left of the group.
    }
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
  }
  const [code] = (await once(child, 'exit')) as [number];
  return { code, printed };
}

test('the lines of docs/cloudhsm.md work as they stand', {
  skip: skipWithoutAwsCli() || skipWithoutPkcs11Programs(),
  timeout: 180_000,
}, async (t) => {
  await walk(t, await startServer(t));
});

test('they work the same on the slots of a PKCS#11 module that is known by its library alone', {
  skip: skipWithoutAwsCli() || skipWithoutPkcs11Programs(),
  timeout: 180_000,
}, async (t) => {
  const vendor = makeVendor(t, 3);
  const server = await startServer(t, { hsmPools: [vendor.pool()] });
  await walk(t, server);
  assert.match(vendor.labels().sort().join(), /^clerk,keywarden-identity,pool-.$/);
});

async function walk(t: TestContext, server: TestServer): Promise<void> {
  const { code, printed } = await bash(t, server, typed());
  assert.equal(code, 0, `${printed}\n${server.log.join('\n')}`);
  assert.match(printed, /Certificate request self-signature verify OK/);
  assert.match(printed, /crypto-user\s+clerk/);
  assert.match(printed, /No errors/);
  assert.match(printed, /RSA_3072 private documents/);
  assert.ok(readFileSync(join(server.folder, 'work', 'signature')).length > 60);
}
