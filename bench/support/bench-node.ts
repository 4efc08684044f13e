import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SecretBytes } from '../../src/core/secret-bytes.ts';
import { findPkcs11Library } from '../../src/custody/softhsm.ts';
import { type RunningNode, startNode } from '../../src/start.ts';
import { BENCH_CREDENTIALS } from './signed-request.ts';

export interface BenchNode {
  readonly node: RunningNode;
  stop(): Promise<void>;
}

/**
 * A whole Keywarden node on a SQLite database and a token of its own, in `given`, which stays; without it, in a folder that
 * `stop` removes.
 */
export async function startBenchNode(given?: string): Promise<BenchNode> {
  const directory = given ?? mkdtempSync(join(tmpdir(), 'keywarden-bench-'));
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
  const stop = async (): Promise<void> => {
    await node.close();
    if (given === undefined) rmSync(directory, { recursive: true });
  };
  return { node, stop };
}
