import { CsafProblem, type ForeignAdvisory, readCsaf } from '../../../center/others/read-csaf.ts';
import type { ForeignEntry } from '../../../center/others/records.ts';
import { validationException } from '../errors.ts';

export interface ForeignView {
  readonly AdvisoryId: string;
  readonly Publisher: string;
  readonly Namespace: string;
  readonly TrackingId: string;
  readonly DocumentVersion: string;
  readonly Title: string;
  readonly Severity: string;
  /** Whether everybody sees it on the public pages: `TLP:WHITE`. */
  readonly IsPublic: boolean;
  readonly ReleaseDate: Date;
  readonly UpdateDate: Date;
  readonly ImportDate: Date;
  /** Id of a source, `bundle` or `import`. */
  readonly Origin: string;
  /** Fingerprint of the key whose signature was good. */
  readonly SignedBy?: string;
}

export const foreignView = (row: ForeignEntry): ForeignView => ({
  AdvisoryId: row.id,
  Publisher: row.publisher,
  Namespace: row.namespace,
  TrackingId: row.tracking_id,
  DocumentVersion: row.version,
  Title: row.title,
  Severity: row.severity,
  IsPublic: row.is_public === 1,
  ReleaseDate: new Date(Number(row.released_at)),
  UpdateDate: new Date(Number(row.updated_at)),
  ImportDate: new Date(Number(row.imported_at)),
  Origin: row.origin,
  ...(row.signed_by !== null && { SignedBy: row.signed_by }),
});

/** @throws AwsError ValidationException */
export function requireCsaf(text: string): ForeignAdvisory {
  try {
    return readCsaf(text);
  } catch (problem) {
    if (problem instanceof CsafProblem) throw validationException(problem.message);
    throw problem;
  }
}
