import { publishDue } from '../../center/bulletins/publish-due.ts';
import { signDocuments } from '../../center/csaf/sign-documents.ts';
import { keepDoing } from '../../center/keep-doing.ts';
import type { BackgroundContext, Operation, StopBackground } from '../contract.ts';
import { approveBulletin } from './operations/approve-bulletin.ts';
import { getCenterSettings, putCenterSettings } from './operations/center-settings.ts';
import { createBulletin } from './operations/create-bulletin.ts';
import { describeBulletinRevisions } from './operations/describe-bulletin-revisions.ts';
import { getBulletin } from './operations/get-bulletin.ts';
import { listBulletins } from './operations/list-bulletins.ts';
import { publishBulletin } from './operations/publish-bulletin.ts';
import { rejectBulletin } from './operations/reject-bulletin.ts';
import { reviseBulletin } from './operations/revise-bulletin.ts';
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

export const PUBLISHING_WORK: readonly ((context: BackgroundContext) => StopBackground)[] = [
  keepPublishing,
  keepSigning,
];
