/**
 * What a reader of the console waits for: the bytes of its first load, and a page of a table in an account with 100,000 users
 * against one with 1,000. A page costs what its 25 rows cost; finding them must not grow with the account.
 * Run: `npm run build:console && npm exec -- node bench/console.bench.ts`
 */
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type BenchNode, startBenchNode } from './support/bench-node.ts';
import { type BenchCase, compareCases, printResults } from './support/compare-cases.ts';
import { BENCH_CREDENTIALS, signedJsonRequest } from './support/signed-request.ts';

const FEW = 1_000;
const MANY = 100_000;
const BUILD = join(import.meta.dirname, '../dist/console');

/** Bytes over the wire until the first page can be painted: the page and the files it names, packed as they are served. */
function printFirstLoad(): void {
  const page = readFileSync(join(BUILD, 'index.html'), 'utf8');
  const files = [...page.matchAll(/(?:src|href)="\/console\/(assets\/[^"]+)"/g)].map(
    ([, file]) => file ?? '',
  );
  const sizeOf = (file: string, ending: string): number =>
    statSync(join(BUILD, file + ending), { throwIfNoEntry: false })?.size ?? statSync(join(BUILD, file)).size;
  const kilobytes = (ending: string): string => {
    const bytes = files.reduce((sum, file) => sum + sizeOf(file, ending), page.length);
    return `${(bytes / 1000).toFixed(0)} kB`;
  };
  console.log(
    `First load: ${kilobytes('.br')} with Brotli, ${kilobytes('.gz')} with gzip, ${kilobytes('')} unpacked`,
  );
}

/** A data directory whose account has that many users, each in a group that the others are in as well. */
async function makeHome(users: number): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'keywarden-console-'));
  await (await startBenchNode(directory)).stop();
  const db = new DatabaseSync(join(directory, 'keywarden.db'));
  const { id: account } = db.prepare('select id from accounts').get() as { id: string };
  db.exec('begin');
  const insert = db.prepare(
    `insert into users (id, account_id, name, name_key, path, tags, created_at) values (?, ?, ?, ?, '/', '[]', ?)`,
  );
  for (let number = 0; number < users; number++) {
    const name = `user-${String(number).padStart(6, '0')}`;
    insert.run(`AIDA${String(number).padStart(17, 'A')}`, account, name, name, Date.now() - number);
  }
  db.exec('commit');
  db.close();
  return directory;
}

const ASKED: Readonly<Record<string, object>> = {
  'the first page': {},
  'the last by name': { SortBy: 'UserName', SortOrder: 'DESCENDING' },
  'a filter that finds one': { Filter: 'user-000999' },
  'a filter that finds nobody': { Filter: 'nobody-of-that-name' },
};

/** The searches to compare, of one node. */
const casesOf = (name: string, { node }: BenchNode): Record<string, BenchCase> =>
  Object.fromEntries(
    Object.entries(ASKED).map(([what, input]) => {
      const port = Number(new URL(node.url).port);
      const body = JSON.stringify({ MaxResults: 25, ...input });
      const request = signedJsonRequest(port, BENCH_CREDENTIALS, 'keywarden', 'Keywarden.SearchUsers', body);
      const run = async (): Promise<void> => {
        const answer = await node.handle({ ...request });
        if (answer.status !== 200) throw new Error(String(answer.body));
      };
      return [what, { name, run }];
    }),
  );

printFirstLoad();
const [few, many] = [await makeHome(FEW), await makeHome(MANY)];
const nodes = [await startBenchNode(few), await startBenchNode(many)] as const;
const ofMany = casesOf(`${MANY} users`, nodes[1]);
for (const [what, benchCase] of Object.entries(casesOf(`${FEW} users`, nodes[0]))) {
  const other = ofMany[what];
  if (other !== undefined)
    printResults(`Users: ${what}`, await compareCases([benchCase, other], { rounds: 5 }));
}
for (const { stop } of nodes) await stop();
for (const directory of [few, many]) rmSync(directory, { recursive: true });
