import { publishDue } from '../../center/bulletins/publish-due.ts';
import { signDocuments } from '../../center/csaf/sign-documents.ts';
import { keepDoing } from '../../center/keep-doing.ts';
import { announce } from '../../center/notices/announce.ts';
import { forgetOldDeliveries } from '../../center/notices/deliveries.ts';
import { sendDue } from '../../center/notices/send.ts';
import { forgetUnconfirmed } from '../../center/notices/subscribers.ts';
import { fetchDueSource } from '../../center/others/fetch-source.ts';
import type { BackgroundContext, Operation, StopBackground } from '../contract.ts';
import { acknowledgeNotice } from './operations/acknowledge-notice.ts';
import { addCsafSource } from './operations/add-csaf-source.ts';
import { approveBulletin } from './operations/approve-bulletin.ts';
import { getCenterSettings, putCenterSettings } from './operations/center-settings.ts';
import { createBulletin } from './operations/create-bulletin.ts';
import { createSubscription } from './operations/create-subscription.ts';
import { createWebhook } from './operations/create-webhook.ts';
import { deleteSubscription } from './operations/delete-subscription.ts';
import { deleteWebhook } from './operations/delete-webhook.ts';
import { describeBulletinRevisions } from './operations/describe-bulletin-revisions.ts';
import { exportBundle } from './operations/export-bundle.ts';
import { getBulletin } from './operations/get-bulletin.ts';
import { getForeignAdvisory } from './operations/get-foreign-advisory.ts';
import { getGuide } from './operations/get-guide.ts';
import { importBundle } from './operations/import-bundle.ts';
import { importCsafDocument } from './operations/import-csaf-document.ts';
import { listAcknowledgements } from './operations/list-acknowledgements.ts';
import { listBulletins } from './operations/list-bulletins.ts';
import { listCsafSources } from './operations/list-csaf-sources.ts';
import { listForeignAdvisories } from './operations/list-foreign-advisories.ts';
import { listGuides } from './operations/list-guides.ts';
import { listNoticesForAccount } from './operations/list-notices-for-account.ts';
import { listSubscriptions } from './operations/list-subscriptions.ts';
import { listWebhookDeliveries } from './operations/list-webhook-deliveries.ts';
import { listWebhooks } from './operations/list-webhooks.ts';
import { publishBulletin } from './operations/publish-bulletin.ts';
import { redeliverWebhook } from './operations/redeliver-webhook.ts';
import { rejectBulletin } from './operations/reject-bulletin.ts';
import { removeCsafSource } from './operations/remove-csaf-source.ts';
import { reviseBulletin } from './operations/revise-bulletin.ts';
import { runGuideChecks } from './operations/run-guide-checks.ts';
import { submitBulletinForReview } from './operations/submit-bulletin-for-review.ts';
import { updateBulletin } from './operations/update-bulletin.ts';
import { withdrawBulletin } from './operations/withdraw-bulletin.ts';

/** Bulletins, their documents, notices, bundles and guides. */
export const PUBLISHING: Readonly<Record<string, Operation>> = {
  ApproveBulletin: approveBulletin,
  CreateBulletin: createBulletin,
  DescribeBulletinRevisions: describeBulletinRevisions,
  GetBulletin: getBulletin,
  ListBulletins: listBulletins,
  PublishBulletin: publishBulletin,
  RejectBulletin: rejectBulletin,
  ReviseBulletin: reviseBulletin,
  SubmitBulletinForReview: submitBulletinForReview,
  UpdateBulletin: updateBulletin,
  WithdrawBulletin: withdrawBulletin,
  CreateWebhook: createWebhook,
  ListWebhooks: listWebhooks,
  DeleteWebhook: deleteWebhook,
  ListWebhookDeliveries: listWebhookDeliveries,
  RedeliverWebhook: redeliverWebhook,
  CreateSubscription: createSubscription,
  ListSubscriptions: listSubscriptions,
  DeleteSubscription: deleteSubscription,
  ListNoticesForAccount: listNoticesForAccount,
  AcknowledgeNotice: acknowledgeNotice,
  ListAcknowledgements: listAcknowledgements,
  ExportBundle: exportBundle,
  ImportBundle: importBundle,
  ImportCsafDocument: importCsafDocument,
  ListForeignAdvisories: listForeignAdvisories,
  GetForeignAdvisory: getForeignAdvisory,
  AddCsafSource: addCsafSource,
  ListCsafSources: listCsafSources,
  RemoveCsafSource: removeCsafSource,
  ListGuides: listGuides,
  GetGuide: getGuide,
  RunGuideChecks: runGuideChecks,
  GetCenterSettings: getCenterSettings,
  PutCenterSettings: putCenterSettings,
};

const PAUSE_MILLISECONDS = 2000;

const keepPublishing = (context: BackgroundContext): StopBackground =>
  keepDoing({
    name: 'embargoed bulletins',
    pauseMilliseconds: PAUSE_MILLISECONDS,
    report: context.report,
    work: () =>
      publishDue({
        ...context,
        engineVersion: context.node.version,
        managementAccountId: context.node.managementAccountId,
      }),
  });

const keepSigning = (context: BackgroundContext): StopBackground =>
  keepDoing({
    name: 'signatures of CSAF documents',
    pauseMilliseconds: PAUSE_MILLISECONDS,
    report: context.report,
    work: (isStopped) => signDocuments(context, isStopped),
  });

const keepTelling = (context: BackgroundContext): StopBackground =>
  keepDoing({
    name: 'notices of bulletins',
    pauseMilliseconds: PAUSE_MILLISECONDS,
    report: context.report,
    work: async (isStopped) => {
      await announce({ ...context, version: context.node.version }, isStopped);
      await sendDue(context, isStopped);
    },
  });

const HOUR_MILLISECONDS = 3_600_000;

const keepForgetting = ({ store, clock, report }: BackgroundContext): StopBackground =>
  keepDoing({
    name: 'old notices of bulletins',
    pauseMilliseconds: HOUR_MILLISECONDS,
    report,
    work: () =>
      store.write(async ({ db }) => {
        await forgetUnconfirmed(db, clock.now());
        await forgetOldDeliveries(db, clock.now());
      }),
  });

/** Behind the pause of each source; how soon a new one is looked at. */
const keepFetching = (context: BackgroundContext): StopBackground =>
  keepDoing({
    name: 'advisories of others',
    pauseMilliseconds: PAUSE_MILLISECONDS,
    report: context.report,
    work: (isStopped) => fetchDueSource(context, isStopped),
  });

export const PUBLISHING_WORK: readonly ((context: BackgroundContext) => StopBackground)[] = [
  keepPublishing,
  keepSigning,
  keepTelling,
  keepForgetting,
  keepFetching,
];
