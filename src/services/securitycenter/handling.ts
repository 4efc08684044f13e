import type { BackgroundContext, Operation, StopBackground } from '../contract.ts';
import { createTeamKey } from './operations/create-team-key.ts';
import {
  approvePenetrationTest,
  cancelPenetrationTest,
  denyPenetrationTest,
  stopPenetrationTest,
} from './operations/decide-penetration-tests.ts';
import { decryptMessage } from './operations/decrypt-message.ts';
import { getTeamKeyRevocation } from './operations/get-team-key-revocation.ts';
import { listTeamKeys } from './operations/list-team-keys.ts';
import { getPenetrationTest, listPenetrationTests } from './operations/read-penetration-tests.ts';
import { requestPenetrationTest } from './operations/request-penetration-test.ts';
import { retireTeamKey } from './operations/retire-team-key.ts';
import { rotateTeamKey } from './operations/rotate-team-key.ts';
import { signAnnouncement } from './operations/sign-announcement.ts';

/** The team's key, reports of vulnerabilities and requests for penetration tests. */
export const HANDLING: Readonly<Record<string, Operation>> = {
  ApprovePenetrationTest: approvePenetrationTest,
  CancelPenetrationTest: cancelPenetrationTest,
  CreateTeamKey: createTeamKey,
  DecryptMessage: decryptMessage,
  DenyPenetrationTest: denyPenetrationTest,
  GetPenetrationTest: getPenetrationTest,
  GetTeamKeyRevocation: getTeamKeyRevocation,
  ListPenetrationTests: listPenetrationTests,
  ListTeamKeys: listTeamKeys,
  RequestPenetrationTest: requestPenetrationTest,
  RetireTeamKey: retireTeamKey,
  RotateTeamKey: rotateTeamKey,
  SignAnnouncement: signAnnouncement,
  StopPenetrationTest: stopPenetrationTest,
};

export const HANDLING_WORK: readonly ((context: BackgroundContext) => StopBackground)[] = [];
