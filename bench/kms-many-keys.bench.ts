/**
 * As many KMS keys as an account may have in a region must change neither how long a node takes to start nor what a call
 * costs. Two nodes in one process, of which one has 10 keys and the other 99,000: most of these are copies of rows made in
 * the database, which are found and listed as any other, though their material would not open.
 * Run: `npm exec -- node bench/kms-many-keys.bench.ts`
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import type { HttpRequest } from '../src/core/http.ts';
import { type BenchNode, startBenchNode } from './support/bench-node.ts';
import { type BenchCase, compareCases, median, printResults } from './support/compare-cases.ts';
import { BENCH_CREDENTIALS, signedJsonRequest } from './support/signed-request.ts';

const FEW = 10;
const MANY = 99_000;
const STARTS = 5;

interface Home {
  readonly name: string;
  readonly directory: string;
  readonly keyIds: readonly string[];
}

/** A data directory with {@link FEW} keys. */
async function makeHome(name: string): Promise<Home> {
  const directory = mkdtempSync(join(tmpdir(), 'keywarden-keys-'));
  const { node, stop } = await startBenchNode(directory);
  const kms = new KMSClient({ endpoint: node.url, region: 'us-east-1', credentials: BENCH_CREDENTIALS });
  const keyIds: string[] = [];
  for (let made = 0; made < FEW; made++) {
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
    keyIds.push(KeyMetadata?.KeyId ?? '');
  }
  kms.destroy();
  await stop();
  return { name, directory, keyIds };
}

/** Copies keys and their materials under new ids, until there are {@link MANY}. */
function multiplyKeys({ directory }: Home): void {
  const db = new DatabaseSync(join(directory, 'keywarden.db'));
  /** Under each new id the row of the original. */
  const copyRows = (table: string, idColumn: string): void => {
    const columns = db.prepare('select name from pragma_table_info(?)').all(table) as { name: string }[];
    const others = columns.map(({ name }) => name).filter((name) => name !== idColumn);
    db.exec(`
      insert into ${table} (${[idColumn, ...others].join(', ')})
      select ${['copies.id', ...others.map((name) => `${table}.${name}`)].join(', ')}
      from copies join ${table} on ${table}.${idColumn} = copies.original`);
  };
  db.exec('begin; create temp table copies (id text not null, original text not null)');
  const insert = db.prepare('insert into copies values (?, ?)');
  const originals = db.prepare('select id from kms_keys').all() as { id: string }[];
  for (let number = originals.length; number < MANY; number++)
    insert.run(crypto.randomUUID(), originals[number % originals.length]?.id ?? '');
  copyRows('kms_keys', 'id');
  copyRows('kms_key_materials', 'key_id');
  db.prepare('update kms_key_counts set keys = ?').run(MANY);
  db.exec('commit');
  db.close();
}

async function startMilliseconds({ directory }: Home): Promise<number> {
  const before = performance.now();
  const { stop } = await startBenchNode(directory);
  const took = performance.now() - before;
  await stop();
  return took;
}

/** The calls to compare, of one node. */
function casesOf({ name, keyIds }: Home, { node }: BenchNode): Record<string, BenchCase> {
  const port = Number(new URL(node.url).port);
  const asked = (operation: string, input: object): HttpRequest =>
    signedJsonRequest(port, BENCH_CREDENTIALS, 'kms', `TrentService.${operation}`, JSON.stringify(input));
  const run = (request: HttpRequest) => async () => {
    const { status, body } = await node.handle({ ...request });
    if (status !== 200) throw new Error(String(body));
  };
  const [KeyId = ''] = keyIds;
  const requests = {
    DescribeKey: asked('DescribeKey', { KeyId }),
    Encrypt: asked('Encrypt', { KeyId, Plaintext: Buffer.alloc(256).toString('base64') }),
    'ListKeys, a page of five': asked('ListKeys', { Limit: 5 }),
    CreateKey: asked('CreateKey', {}),
  };
  return Object.fromEntries(
    Object.entries(requests).map(([operation, request]) => [operation, { name, run: run(request) }]),
  );
}

const few = await makeHome(`${FEW} keys`);
const many = await makeHome(`${MANY} keys`);
multiplyKeys(many);

const starts: { few: number; many: number }[] = [];
for (let round = 0; round < STARTS; round++)
  starts.push({ few: await startMilliseconds(few), many: await startMilliseconds(many) });
console.log(
  `start: ${median(starts.map((one) => one.few)).toFixed(0)} ms with ${few.name}, ` +
    `${median(starts.map((one) => one.many)).toFixed(0)} ms with ${many.name}, ` +
    `ratio ${median(starts.map((one) => one.many / one.few)).toFixed(2)}`,
);

const nodes = { few: await startBenchNode(few.directory), many: await startBenchNode(many.directory) };
const ofMany = casesOf(many, nodes.many);
for (const [operation, benchCase] of Object.entries(casesOf(few, nodes.few))) {
  const other = ofMany[operation];
  if (other !== undefined) printResults(operation, await compareCases([benchCase, other], { rounds: 7 }));
}
await nodes.few.stop();
await nodes.many.stop();
for (const { directory } of [few, many]) rmSync(directory, { recursive: true });
