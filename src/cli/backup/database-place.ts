/** Path of an SQLite database; undefined for PostgreSQL. */
export const sqlitePath = (databaseUrl: string): string | undefined => {
  if (/^postgres(?:ql)?:/i.test(databaseUrl)) return undefined;
  return databaseUrl.replace(/^sqlite:/i, '');
};
