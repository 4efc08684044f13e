import { managementAccountId } from '../../../src/identity/accounts.ts';
import { openBackends } from '../../../src/start.ts';
import { benchSettings, startBenchNode } from '../bench-node.ts';
import { type Population, populate } from './population.ts';
import { openSink } from './row-sink.ts';

/** Makes a deployment in `directory` with that many users and accounts. @returns the large account's id */
export async function seedNode(
  directory: string,
  population: Population,
  databaseUrl?: string,
): Promise<string> {
  await (await startBenchNode(directory, databaseUrl)).stop();
  const settings = benchSettings(directory, databaseUrl);
  const backends = await openBackends(settings, (problem) => process.stderr.write(`${problem}\n`));
  try {
    const accountId = await managementAccountId(backends.store.reader);
    if (accountId === undefined) throw new Error('the deployment has no account');
    const sink = await openSink(settings.databaseUrl);
    await populate(sink, backends.custody.sealer, accountId, population);
    await sink.close();
    return accountId;
  } finally {
    await backends.close();
  }
}
