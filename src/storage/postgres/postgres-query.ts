import type { CompiledQuery, QueryResult } from 'kysely';
import type { ClientBase, QueryResult as PgResult } from 'pg';
import { postgresError } from './postgres-error.ts';

const COMMANDS_THAT_COUNT = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE']);

/** Runs one of Kysely's queries on a client. */
export async function runQuery(client: ClientBase, query: CompiledQuery): Promise<QueryResult<unknown>> {
  let result: PgResult;
  try {
    result = await client.query(query.sql, [...query.parameters]);
  } catch (error) {
    throw postgresError(error);
  }
  const { command, rowCount, rows } = result;
  if (!COMMANDS_THAT_COUNT.has(command)) return { rows };
  return { rows, numAffectedRows: BigInt(rowCount ?? 0) };
}
