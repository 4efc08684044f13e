import type { Input, Seen, Step } from './walk.ts';

const center = (name: string, input: Step['input'] = {}): Step => ({
  label: `securitycenter:${name}`,
  input,
});

const Content = {
  Title: 'Keys of the old kind can be guessed',
  Summary: 'Whoever sees ten signatures can guess a key.',
  Body: '# Impact\n\nKeys were made **badly**.',
  Vulnerabilities: [
    { CveId: 'CVE-2026-12345', CvssV31Vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:N' },
  ],
  Products: [{ Name: 'Keywarden', Affected: ['<0.1.4'], Fixed: ['0.1.4'] }],
};

interface Made {
  readonly BulletinId: string;
  readonly Revision: number;
}

const madeBy = (seen: Seen, step: string): Made =>
  seen.get(`securitycenter:${step}`)?.['Bulletin'] as unknown as Made;

const bulletin = (seen: Seen): Input => ({ BulletinId: madeBy(seen, 'CreateBulletin').BulletinId });

const webhook = (seen: Seen): Input => {
  const made = seen.get('securitycenter:CreateWebhook')?.['Webhook'] as { readonly WebhookId: string };
  return { WebhookId: made.WebhookId };
};

/** The bulletin as an earlier step left it. */
const after =
  (step: string, more: Input = {}) =>
  (seen: Seen): Input => ({ ...bulletin(seen), Revision: madeBy(seen, step).Revision, ...more });

/** A bulletin from its first draft to its end. */
export const BULLETIN_WALK: readonly Step[] = [
  center('PutCenterSettings', {
    PublisherName: 'Example security',
    RequiresSecondPerson: false,
    Revision: 0,
  }),
  center('GetCenterSettings'),
  center('CreateBulletin', { Content }),
  center('GetBulletin', bulletin),
  center('ListBulletins', { MaxResults: 10 }),
  center('UpdateBulletin', after('CreateBulletin', { Content })),
  center('SubmitBulletinForReview', after('UpdateBulletin')),
  center('RejectBulletin', after('SubmitBulletinForReview', { Reason: 'A comma is missing.' })),
  center('SubmitBulletinForReview', after('RejectBulletin')),
  center('ApproveBulletin', after('SubmitBulletinForReview')),
  center('CreateWebhook', { Url: 'https://hooks.example.com/bulletins', Description: 'chat' }),
  center('ListWebhooks'),
  center('ListWebhookDeliveries', webhook),
  center('DeleteWebhook', webhook),
  center('ListSubscriptions'),
  center('PublishBulletin', after('ApproveBulletin')),
  center('ListNoticesForAccount', { IncludeAcknowledged: true }),
  center('AcknowledgeNotice', (seen) => ({ ...bulletin(seen), Version: 1 })),
  center('ListAcknowledgements', bulletin),
  center('ReviseBulletin', after('PublishBulletin', { Content, ChangeNote: 'More is known.' })),
  center('DescribeBulletinRevisions', bulletin),
];

const FOREIGN = JSON.stringify({
  document: {
    category: 'csaf_base',
    csaf_version: '2.0',
    title: 'Theirs',
    publisher: { category: 'vendor', name: 'Others', namespace: 'https://others.example.com' },
    tracking: {
      id: 'O-1',
      version: '1',
      status: 'final',
      initial_release_date: '2026-11-24T00:00:00Z',
      current_release_date: '2026-11-24T00:00:00Z',
    },
  },
});

const memberOf = (seen: Seen, step: string, structure: string, member: string): Input => {
  const made = seen.get(`securitycenter:${step}`)?.[structure] as Readonly<Record<string, string>>;
  return { [member]: made[member] };
};

/** What others publish; their addresses lead nowhere. */
export const OTHERS_WALK: readonly Step[] = [
  center('ImportCsafDocument', { Document: FOREIGN }),
  center('ListForeignAdvisories'),
  center('GetForeignAdvisory', (seen) => memberOf(seen, 'ImportCsafDocument', 'Advisory', 'AdvisoryId')),
  center('AddCsafSource', { Url: 'https://csaf.invalid/provider-metadata.json' }),
  center('ListCsafSources'),
  center('RemoveCsafSource', (seen) => memberOf(seen, 'AddCsafSource', 'Source', 'SourceId')),
];

/** Good practice. */
export const GUIDE_WALK: readonly Step[] = [
  center('ListGuides'),
  center('GetGuide', { GuideId: 'protect-root' }),
  center('RunGuideChecks', { GuideId: 'young-access-keys' }),
];

/** Behind all that looks at it. */
export const WITHDRAWAL_WALK: readonly Step[] = [
  center('SubmitBulletinForReview', after('ReviseBulletin')),
  center('WithdrawBulletin', after('SubmitBulletinForReview', { Reason: 'It was another product.' })),
];
