import { type CustomTypesConfig, types } from 'pg';

/** Object ids of types in pg_type; fixed for all servers. */
const INT8 = 20;
const BYTEA = 17;

function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError('an integer of the database is beyond 2^53');
  return value;
}

/** `\x` and hexadecimal digits, the form the set-up of each connection asks for. */
const parseBytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.slice(2), 'hex'));

const PARSERS: Readonly<Record<number, (text: string) => unknown>> = {
  [INT8]: parseInt8,
  [BYTEA]: parseBytes,
};

/** Values as SQLite gives them: 64-bit integers are numbers, bytes are Uint8Array. For one client, not globally. */
export const postgresTypes: CustomTypesConfig = {
  // biome-ignore lint/suspicious/noExplicitAny: the type that pg declares
  getTypeParser(oid: number, format?: any): any {
    const own = format === 'binary' ? undefined : PARSERS[oid];
    return own ?? types.getTypeParser(oid, format);
  },
};
