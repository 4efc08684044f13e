import { after } from 'node:test';
import { startPostgres } from '../../test/support/postgres.ts';
import { runFeedContract } from '../../test/support/store-contract/feed.ts';
import { postgresFixture, sqliteFixture } from '../../test/support/store-contract/fixtures.ts';
import { runMigrationContract } from '../../test/support/store-contract/migrations.ts';
import { runValueContract } from '../../test/support/store-contract/values.ts';
import { runWriteContract } from '../../test/support/store-contract/writes.ts';

/** One contract, held against both databases. */
for (const fixture of [sqliteFixture, postgresFixture]) {
  runValueContract(fixture);
  runWriteContract(fixture);
  runFeedContract(fixture);
  runMigrationContract(fixture);
}

if (postgresFixture.skip === false) after(async () => (await startPostgres()).stop());
