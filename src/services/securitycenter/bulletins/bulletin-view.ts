import { type BulletinContent, scoresOf, severityOf } from '../../../center/bulletins/content.ts';
import type { Publication } from '../../../center/bulletins/publications.ts';
import { authorsOf, contentOf } from '../../../center/bulletins/records.ts';
import type { BulletinRow } from '../../../center/bulletins/tables.ts';
import type { OperationContext } from '../../contract.ts';

interface ScoreView {
  readonly CveId?: string;
  readonly Version: string;
  readonly Vector: string;
  readonly Score: number;
  readonly Severity: string;
}

/** A bulletin as the team sees it; readers see of it what is public. */
export interface BulletinView {
  readonly BulletinId: string;
  readonly State: string;
  readonly Revision?: number;
  /** Newest public version, 0 before the first. */
  readonly Version: number;
  readonly Content: BulletinContent;
  readonly Severity: string;
  readonly Scores: readonly ScoreView[];
  readonly ChangeNote?: string;
  readonly Authors?: readonly string[];
  readonly ApprovedBy?: string;
  readonly ApproveDate?: Date;
  readonly EmbargoUntil?: Date;
  readonly CreateDate?: Date;
  readonly UpdateDate: Date;
  readonly PublishDate?: Date;
  readonly Url?: string;
}

export interface BulletinResponse {
  readonly Bulletin: BulletinView;
}

const scoreViews = ({ Vulnerabilities = [] }: BulletinContent): ScoreView[] =>
  Vulnerabilities.flatMap((vulnerability) => {
    const { v31, v40 } = scoresOf(vulnerability);
    const of = vulnerability.CveId === undefined ? {} : { CveId: vulnerability.CveId };
    return [
      { Version: '3.1', scored: v31 },
      { Version: '4.0', scored: v40 },
    ].flatMap(({ Version, scored }) =>
      scored === undefined
        ? []
        : [{ ...of, Version, Vector: scored.vector, Score: scored.score, Severity: scored.severity }],
    );
  });

type Where = Pick<OperationContext, 'publicUrl'>;

const urlOf = ({ publicUrl }: Where, id: string): string => `${publicUrl}/security/bulletins/${id}`;

const dateOf = (instant: number | null): Date | undefined =>
  instant === null ? undefined : new Date(Number(instant));

export function bulletinView(where: Where, row: BulletinRow): BulletinView {
  const content = contentOf(row);
  const [approveDate, embargoUntil] = [dateOf(row.approved_at), dateOf(row.publish_at)];
  return {
    BulletinId: row.id,
    State: row.state,
    Revision: row.revision,
    Version: row.version,
    Content: content,
    Severity: severityOf(content),
    Scores: scoreViews(content),
    ChangeNote: row.change_note,
    Authors: authorsOf(row),
    ...(row.approved_by !== null && { ApprovedBy: row.approved_by }),
    ...(approveDate && { ApproveDate: approveDate }),
    ...(embargoUntil && { EmbargoUntil: embargoUntil }),
    CreateDate: new Date(Number(row.created_at)),
    UpdateDate: new Date(Number(row.updated_at)),
    ...(row.version > 0 && { Url: urlOf(where, row.id) }),
  };
}

/** What is public, for those who are not of the team: nobody of it is named, nor whom it is meant for. */
export function publicView(where: Where, publication: Publication): BulletinView {
  const { Audience: _, ...content } = publication.content;
  return {
    BulletinId: publication.bulletinId,
    State: publication.isWithdrawal ? 'WITHDRAWN' : 'PUBLISHED',
    Version: publication.version,
    Content: content,
    Severity: publication.severity,
    Scores: scoreViews(content),
    ChangeNote: publication.changeNote,
    UpdateDate: new Date(publication.publishedAt),
    PublishDate: new Date(publication.publishedAt),
    Url: urlOf(where, publication.bulletinId),
  };
}
