import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { skipWithoutPostgres, startPostgres } from '../postgres.ts';
import type { Fixture } from './fixture.ts';

export const sqliteFixture: Fixture = {
  dialect: 'sqlite',
  skip: false,
  async createDatabase(t) {
    const folder = mkdtempSync(join(tmpdir(), 'keywarden-store-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    return `sqlite:${join(folder, 'store.db')}`;
  },
};

/** Databases go with the server, which the test file stops. */
export const postgresFixture: Fixture = {
  dialect: 'postgres',
  skip: skipWithoutPostgres(),
  createDatabase: async () => (await startPostgres()).createDatabase(),
};
