import { after, describe } from 'node:test';
import { startPostgres } from '../../test/support/postgres.ts';
import { runFeedContract } from '../../test/support/store-contract/feed.ts';
import { postgresFixture, sqliteFixture } from '../../test/support/store-contract/fixtures.ts';
import { runMembersContract } from '../../test/support/store-contract/members.ts';
import { runMigrationContract } from '../../test/support/store-contract/migrations.ts';
import { runValueContract } from '../../test/support/store-contract/values.ts';
import { runWriteContract } from '../../test/support/store-contract/writes.ts';

/** Tests that run at once: most of their time they wait for the disk. */
const CONCURRENCY = 6;

/** One contract, held against both databases. */
describe('the contract of the store', { concurrency: CONCURRENCY }, () => {
  for (const fixture of [sqliteFixture, postgresFixture]) {
    runValueContract(fixture);
    runWriteContract(fixture);
    runFeedContract(fixture);
    runMembersContract(fixture);
    runMigrationContract(fixture);
  }
  after(async () => {
    if (postgresFixture.skip === false) await (await startPostgres()).stop();
  });
});
