import { controlsMigration } from '../../compliance/controls/tables.ts';
import { watchControls } from '../../compliance/controls/watch.ts';
import type { ServiceFacts } from '../../wire/facts.ts';
import type { Service } from '../contract.ts';
import facts from './facts.json' with { type: 'json' };
import { acceptAgreement } from './operations/accept-agreement.ts';
import {
  deleteControlException,
  listControlExceptions,
  putControlException,
} from './operations/control-exceptions.ts';
import { createAgreement } from './operations/create-agreement.ts';
import { createReport } from './operations/create-report.ts';
import { createTerm } from './operations/create-term.ts';
import { deleteCustomControl, putCustomControl } from './operations/custom-controls.ts';
import { deleteReport } from './operations/delete-report.ts';
import { getAgreement } from './operations/get-agreement.ts';
import { getControl } from './operations/get-control.ts';
import { getResponsibilityMatrix } from './operations/get-responsibility-matrix.ts';
import { listAgreements } from './operations/list-agreements.ts';
import { listControlHistory } from './operations/list-control-history.ts';
import { listControls } from './operations/list-controls.ts';
import { listFrameworks } from './operations/list-frameworks.ts';
import { listManagedReports } from './operations/list-managed-reports.ts';
import { publishReport } from './operations/publish-report.ts';
import { putControlOwner } from './operations/put-control-owner.ts';
import { putReportPart } from './operations/put-report-part.ts';
import { terminateAgreement } from './operations/terminate-agreement.ts';
import { unpublishReport } from './operations/unpublish-report.ts';
import { withdrawAgreement } from './operations/withdraw-agreement.ts';
import { schemas } from './schema.ts';

/** Every operation is a post that may be answered by any of the service's errors. */
const operations: ServiceFacts['operations'] = Object.fromEntries(
  Object.keys(schemas).map((name) => [name, { http: ['POST', '/'], errors: Object.keys(facts.errors) }]),
);

/** What AWS has no API for: the operator's side of Artifact, and agreements. */
export const compliance: Service = {
  name: 'compliance',
  protocol: 'json',
  signingNames: ['compliance'],
  apiVersion: facts.apiVersion,
  eventSource: 'compliance',
  isGlobal: true,
  schemas,
  facts: { ...facts, operations } as ServiceFacts,
  operations: {
    AcceptAgreement: acceptAgreement,
    CreateAgreement: createAgreement,
    CreateReport: createReport,
    CreateTerm: createTerm,
    DeleteReport: deleteReport,
    GetAgreement: getAgreement,
    ListAgreements: listAgreements,
    ListManagedReports: listManagedReports,
    PublishReport: publishReport,
    PutReportPart: putReportPart,
    TerminateAgreement: terminateAgreement,
    UnpublishReport: unpublishReport,
    WithdrawAgreement: withdrawAgreement,
    DeleteControlException: deleteControlException,
    ListControlExceptions: listControlExceptions,
    PutControlException: putControlException,
    DeleteCustomControl: deleteCustomControl,
    PutCustomControl: putCustomControl,
    GetControl: getControl,
    GetResponsibilityMatrix: getResponsibilityMatrix,
    ListControlHistory: listControlHistory,
    ListControls: listControls,
    ListFrameworks: listFrameworks,
    PutControlOwner: putControlOwner,
  },
  migrations: [controlsMigration],
  background: (context) => watchControls({ ...context, deployment: context.node }),
};
