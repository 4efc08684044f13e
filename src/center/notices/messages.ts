import type { Publication } from '../bulletins/publications.ts';

const happened = ({ isWithdrawal, version }: Publication): 'withdrawn' | 'published' | 'revised' =>
  isWithdrawal ? 'withdrawn' : version === 1 ? 'published' : 'revised';

const WORDS = { withdrawn: 'withdrawn', published: 'new', revised: 'updated' } as const;

const urlOf = (publicUrl: string, { bulletinId }: Publication): string =>
  `${publicUrl}/security/bulletins/${bulletinId}`;

/** One line: nothing in a title ends a header. */
const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();

/** The mail that tells of a version, without what its reader alone gets. */
export function bulletinMail(publication: Publication, publicUrl: string) {
  const { bulletinId, severity, content, changeNote, version } = publication;
  const what = happened(publication);
  const cves = (content.Vulnerabilities ?? []).flatMap(({ CveId }) => CveId ?? []);
  const text = [
    `${content.Title}`,
    '',
    content.Summary,
    '',
    `Severity: ${severity}`,
    ...(cves.length > 0 ? [`CVE: ${cves.join(', ')}`] : []),
    ...(version > 1 ? [`What is new: ${changeNote}`] : []),
    '',
    urlOf(publicUrl, publication),
  ].join('\n');
  return {
    subject: oneLine(`[${severity}] ${bulletinId} (${WORDS[what]}): ${content.Title}`),
    /** For mails whose text is encrypted. */
    plainSubject: `${bulletinId} (${WORDS[what]})`,
    text,
  };
}

/** What webhooks are told of a version. */
export const bulletinEvent = (publication: Publication, publicUrl: string): object => {
  const { bulletinId, version, publishedAt, severity, content, changeNote } = publication;
  return {
    type: `bulletin.${happened(publication)}`,
    timestamp: new Date(publishedAt).toISOString(),
    data: {
      bulletinId,
      version,
      title: content.Title,
      summary: content.Summary,
      severity,
      cves: (content.Vulnerabilities ?? []).flatMap(({ CveId }) => CveId ?? []),
      changeNote,
      url: urlOf(publicUrl, publication),
    },
  };
};
