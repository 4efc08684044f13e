import type { AudienceRule } from '../../../center/bulletins/content.ts';
import { noticesFor } from '../../../center/notices/notices-for.ts';
import { read } from '../../contract.ts';
import { forAccount } from '../access.ts';

interface NoticeView {
  readonly BulletinId: string;
  readonly Version: number;
  readonly Title: string;
  readonly Summary: string;
  readonly Severity: string;
  readonly PublishDate: Date;
  readonly Url: string;
  /** What of the account it is about; empty where it concerns everybody. */
  readonly Reasons: readonly AudienceRule[];
  readonly AcknowledgedBy?: string;
  readonly AcknowledgeDate?: Date;
}

/** Which other accounts a bulletin is meant for is none of an account's business. */
const withoutOthers = (rule: AudienceRule, accountId: string): AudienceRule =>
  rule.Kind === 'ACCOUNT' ? { ...rule, Values: [accountId] } : rule;

/** Bulletins that concern the account as it is now; those that were acknowledged only when asked for. */
export const listNoticesForAccount = read<
  { readonly IncludeAcknowledged?: boolean },
  { readonly Notices: readonly NoticeView[] }
>(forAccount('ListNoticesForAccount'), async (context, { IncludeAcknowledged = false }) => {
  const { db, now, node, accountId, publicUrl } = context;
  const notices = await noticesFor({ db, now, version: node.version }, accountId);
  return {
    Notices: notices
      .filter(({ acknowledgement }) => IncludeAcknowledged || acknowledgement === undefined)
      .map(({ publication, reasons, acknowledgement }) => ({
        BulletinId: publication.bulletinId,
        Version: publication.version,
        Title: publication.content.Title,
        Summary: publication.content.Summary,
        Severity: publication.severity,
        PublishDate: new Date(publication.publishedAt),
        Url: `${publicUrl}/security/bulletins/${publication.bulletinId}`,
        Reasons: reasons.map((rule) => withoutOthers(rule, accountId)),
        ...(acknowledgement && {
          AcknowledgedBy: acknowledgement.acknowledged_by,
          AcknowledgeDate: new Date(Number(acknowledgement.acknowledged_at)),
        }),
      })),
  };
});
