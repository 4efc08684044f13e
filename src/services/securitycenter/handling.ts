import { keepDoing } from '../../center/keep-doing.ts';
import { sendDueMail } from '../../center/reports/case-mail.ts';
import { tellOverdue } from '../../center/reports/overdue.ts';
import type { BackgroundContext, Operation, StopBackground } from '../contract.ts';
import { decryptCaseContent, getCaseFile } from './operations/case-contents.ts';
import { addCaseParty, removeCaseParty, renewCasePartyLink } from './operations/case-parties.ts';
import { createBulletinFromCase } from './operations/create-bulletin-from-case.ts';
import { createCase } from './operations/create-case.ts';
import { createTeamKey } from './operations/create-team-key.ts';
import {
  approvePenetrationTest,
  cancelPenetrationTest,
  denyPenetrationTest,
  stopPenetrationTest,
} from './operations/decide-penetration-tests.ts';
import { decryptMessage } from './operations/decrypt-message.ts';
import { getDisclosurePolicy, putDisclosurePolicy } from './operations/disclosure-policy.ts';
import { getTeamKeyRevocation } from './operations/get-team-key-revocation.ts';
import { listTeamKeys } from './operations/list-team-keys.ts';
import { postCaseMessage } from './operations/post-case-message.ts';
import { getCase, listCases } from './operations/read-cases.ts';
import { getPenetrationTest, listPenetrationTests } from './operations/read-penetration-tests.ts';
import { requestPenetrationTest } from './operations/request-penetration-test.ts';
import { retireTeamKey } from './operations/retire-team-key.ts';
import { rotateTeamKey } from './operations/rotate-team-key.ts';
import { signAnnouncement } from './operations/sign-announcement.ts';
import { updateCase } from './operations/update-case.ts';

/** The team's key, reports of vulnerabilities and requests for penetration tests. */
export const HANDLING: Readonly<Record<string, Operation>> = {
  AddCaseParty: addCaseParty,
  ApprovePenetrationTest: approvePenetrationTest,
  CancelPenetrationTest: cancelPenetrationTest,
  CreateBulletinFromCase: createBulletinFromCase,
  CreateCase: createCase,
  CreateTeamKey: createTeamKey,
  DecryptCaseContent: decryptCaseContent,
  DecryptMessage: decryptMessage,
  DenyPenetrationTest: denyPenetrationTest,
  GetCase: getCase,
  GetCaseFile: getCaseFile,
  GetDisclosurePolicy: getDisclosurePolicy,
  GetPenetrationTest: getPenetrationTest,
  GetTeamKeyRevocation: getTeamKeyRevocation,
  ListCases: listCases,
  ListPenetrationTests: listPenetrationTests,
  ListTeamKeys: listTeamKeys,
  PostCaseMessage: postCaseMessage,
  PutDisclosurePolicy: putDisclosurePolicy,
  RemoveCaseParty: removeCaseParty,
  RenewCasePartyLink: renewCasePartyLink,
  RequestPenetrationTest: requestPenetrationTest,
  RetireTeamKey: retireTeamKey,
  RotateTeamKey: rotateTeamKey,
  SignAnnouncement: signAnnouncement,
  StopPenetrationTest: stopPenetrationTest,
  UpdateCase: updateCase,
};

const MAIL_PAUSE_MILLISECONDS = 2000;
const DEADLINES_PAUSE_MILLISECONDS = 5000;

const keepMailing = (context: BackgroundContext): StopBackground =>
  keepDoing({
    name: 'mail about cases',
    pauseMilliseconds: MAIL_PAUSE_MILLISECONDS,
    report: context.report,
    work: () => sendDueMail(context, context.clock.now()),
  });

const keepTellingOverdue = (context: BackgroundContext): StopBackground =>
  keepDoing({
    name: 'deadlines of cases',
    pauseMilliseconds: DEADLINES_PAUSE_MILLISECONDS,
    report: context.report,
    work: () =>
      tellOverdue({ ...context, managementAccountId: context.node.managementAccountId }, context.clock.now()),
  });

export const HANDLING_WORK: readonly ((context: BackgroundContext) => StopBackground)[] = [
  keepMailing,
  keepTellingOverdue,
];
