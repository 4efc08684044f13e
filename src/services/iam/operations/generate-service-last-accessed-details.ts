import { type AccessRule, write } from '../../contract.ts';
import { policyRefs } from '../access/policies.ts';
import { entityRef } from '../access/resources.ts';
import { findHolder } from '../holders.ts';
import { askReport } from '../last-access/ask-report.ts';
import { namedSubject, requireSubject } from '../last-access/subject.ts';
import type {
  GenerateServiceLastAccessedDetailsRequest,
  GenerateServiceLastAccessedDetailsResponse,
  Input,
} from '../schema.ts';

type GenerateInput = Input<GenerateServiceLastAccessedDetailsRequest>;

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

export const generateServiceLastAccessedDetails = write<
  GenerateInput,
  GenerateServiceLastAccessedDetailsResponse
>(access, async (context, { Arn, Granularity = 'SERVICE_LEVEL' }) => {
  await requireSubject(context, Arn);
  return { JobId: await askReport(context, { arn: Arn, granularity: Granularity }) };
});
