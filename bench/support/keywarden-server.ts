import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SecretBytes } from '../../src/core/secret-bytes.ts';
import { findPkcs11Library } from '../../src/custody/softhsm.ts';
import { startNode } from '../../src/start.ts';
import { reportCpu } from './server-load.ts';
import { BENCH_CREDENTIALS } from './signed-request.ts';

/** A whole Keywarden node on an empty SQLite database and a token of its own. */
const directory = mkdtempSync(join(tmpdir(), 'keywarden-bench-'));
const node = await startNode(
  {
    dataDirectory: directory,
    databaseUrl: `sqlite:${join(directory, 'keywarden.db')}`,
    host: '127.0.0.1',
    port: 0,
    isTlsTerminatedInFront: false,
    trustedProxies: [],
    hsm: {
      library: findPkcs11Library(),
      isEmbedded: true,
      tokenLabel: 'bench',
      pin: `file:${join(directory, 'pin')}`,
    },
    firstAccount: {
      rootAccessKeyId: BENCH_CREDENTIALS.accessKeyId,
      rootSecretAccessKey: SecretBytes.fromText(BENCH_CREDENTIALS.secretAccessKey),
    },
  },
  (problem) => process.stderr.write(`${problem}\n`),
);
reportCpu(async () => {
  await node.close();
  rmSync(directory, { recursive: true });
});
process.send?.({ port: Number(new URL(node.url).port) });
