import type { SourceRow } from '../../../center/others/tables.ts';

export interface SourceView {
  readonly SourceId: string;
  readonly Url: string;
  readonly CreateDate: Date;
  readonly LastFetchDate?: Date;
  /** Why the last fetch, or a document of it, failed. */
  readonly LastProblem?: string;
  /** Documents taken in so far, versions counted. */
  readonly DocumentCount: number;
}

export const sourceView = (row: SourceRow): SourceView => ({
  SourceId: row.id,
  Url: row.url,
  CreateDate: new Date(Number(row.created_at)),
  ...(row.last_fetch_at !== null && { LastFetchDate: new Date(Number(row.last_fetch_at)) }),
  ...(row.last_problem !== null && { LastProblem: row.last_problem }),
  DocumentCount: row.document_count,
});
