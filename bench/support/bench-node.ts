import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SecretBytes } from '../../src/core/secret-bytes.ts';
import { findPkcs11Library } from '../../src/custody/softhsm.ts';
import { type NodeSettings, type RunningNode, startNode } from '../../src/start.ts';
import { BENCH_CREDENTIALS } from './signed-request.ts';

export interface BenchNode {
  readonly node: RunningNode;
  stop(): Promise<void>;
}

/** Settings of a node whose database and token are in `directory`, or whose database is elsewhere. */
export const benchSettings = (
  directory: string,
  databaseUrl = `sqlite:${join(directory, 'keywarden.db')}`,
): NodeSettings => ({
  dataDirectory: directory,
  databaseUrl,
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
});

/**
 * A whole Keywarden node on a database (SQLite unless told) and a token of its own, in `given`, which stays; without it, in
 * a folder that `stop` removes.
 */
export async function startBenchNode(
  given?: string,
  databaseUrl?: string,
  more: Pick<NodeSettings, 'onAnswered' | 'tracing'> = {},
): Promise<BenchNode> {
  const directory = given ?? mkdtempSync(join(tmpdir(), 'keywarden-bench-'));
  const node = await startNode({ ...benchSettings(directory, databaseUrl), ...more }, (problem) =>
    process.stderr.write(`${problem}\n`),
  );
  const stop = async (): Promise<void> => {
    await node.close();
    if (given === undefined) rmSync(directory, { recursive: true });
  };
  return { node, stop };
}
