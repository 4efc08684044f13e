import { newUuid } from '../../../core/uuid.ts';
import { type AccessRule, write } from '../../contract.ts';
import { policyRefs } from '../access/policies.ts';
import { entityRef } from '../access/resources.ts';
import { findHolder } from '../holders.ts';
import { namedSubject, requireSubject } from '../last-access/subject.ts';
import { deleteOldAccessReports, insertAccessReport } from '../records/access-reports.ts';
import { directoryOf } from '../records/directory.ts';
import type {
  GenerateServiceLastAccessedDetailsRequest,
  GenerateServiceLastAccessedDetailsResponse,
  Input,
} from '../schema.ts';

type GenerateInput = Input<GenerateServiceLastAccessedDetailsRequest>;

/** How long a report can be fetched: 7 days, in milliseconds. */
const KEPT = 7 * 24 * 60 * 60 * 1000;

const access: AccessRule<GenerateInput> = async (context, { Arn }) => {
  const action = 'iam:GenerateServiceLastAccessedDetails';
  const { accountId } = context;
  const named = namedSubject(Arn, accountId);
  if (named === 'policy') {
    const refs = await policyRefs(context, Arn);
    return [{ action, resources: refs.map((ref) => ({ ...ref, accountId })) }];
  }
  const { kind, name } = named;
  const holder = await findHolder(context, kind, name);
  return [{ action, resources: [entityRef(kind, accountId, name, holder, holder?.tags)] }];
};

/** The report is kept by name only: what it says is read when it is fetched. */
export const generateServiceLastAccessedDetails = write<
  GenerateInput,
  GenerateServiceLastAccessedDetailsResponse
>(access, async (context, input) => {
  const db = directoryOf(context);
  await requireSubject(context, input.Arn);
  await deleteOldAccessReports(db, context.accountId, context.now - KEPT);
  const jobId = newUuid(context.random);
  await insertAccessReport(db, {
    job_id: jobId,
    account_id: context.accountId,
    requested_by: context.caller.userId,
    arn: input.Arn,
    granularity: input.Granularity ?? 'SERVICE_LEVEL',
    created_at: context.now,
  });
  return { JobId: jobId };
});
