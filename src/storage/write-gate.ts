import { type CompiledQuery, type DatabaseConnection, Kysely, type QueryResult, Transaction } from 'kysely';
import type { Backend, Writer } from './backend.ts';

/**
 * The queries of one write on the shared writer connection. After {@link close} it runs nothing, so that a write which
 * forgot to await, or ran out of time, cannot reach into the write behind it; after a failed query it runs nothing
 * either, as PostgreSQL would not, and SQLite should not differ.
 */
export class WriteGate implements DatabaseConnection {
  readonly #writer: Writer;
  readonly #running = new Set<Promise<unknown>>();
  #isOpen = true;
  #failure: { readonly error: unknown } | undefined;

  constructor(writer: Writer) {
    this.#writer = writer;
  }

  /** The first error of a query, whether or not the write noticed. */
  get failure(): { readonly error: unknown } | undefined {
    return this.#failure;
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    if (!this.#isOpen) throw new Error('a query came after the end of its write');
    if (this.#failure !== undefined) throw this.#failure.error;
    const running = this.#writer.query(query);
    this.#running.add(running);
    try {
      return (await running) as QueryResult<Row>;
    } catch (error) {
      this.#failure ??= { error };
      throw error;
    } finally {
      this.#running.delete(running);
    }
  }

  // biome-ignore lint/correctness/useYield: Kysely wants a generator; there is no streaming on either database
  async *streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new Error('a write cannot stream');
  }

  /** Lets no further query through and waits for those on their way. */
  async close(): Promise<void> {
    this.#isOpen = false;
    if (this.#running.size > 0) await Promise.allSettled(this.#running);
  }
}

/** Makes the Kysely handle of one write. */
// biome-ignore lint/suspicious/noExplicitAny: as WriteTransaction.db
export type OpenTransaction = (gate: WriteGate) => Transaction<any>;

/**
 * Kysely's own `transaction()` would begin and end transactions; here the commit group does, so a handle is only an
 * executor bound to the gate.
 */
export function transactionOpener(backend: Backend): OpenTransaction {
  const dialect = backend.kyselyDialect;
  const compiling = new Kysely({ dialect });
  const driver = dialect.createDriver();
  const executor = compiling.getExecutor();
  return (gate) =>
    new Transaction({
      config: { dialect },
      dialect,
      driver,
      executor: executor.withConnectionProvider({ provideConnection: (consumer) => consumer(gate) }),
    });
}
