import { read } from '../../contract.ts';
import { onAccount } from '../access/account.ts';
import { servicesAccessed } from '../last-access/report.ts';
import { requireReport } from '../last-access/require-report.ts';
import { pageOf } from '../paging.ts';
import { directoryOf } from '../records/directory.ts';
import type {
  GetServiceLastAccessedDetailsRequest,
  GetServiceLastAccessedDetailsResponse,
  Input,
  ServiceLastAccessed,
} from '../schema.ts';

export const getServiceLastAccessedDetails = read<
  Input<GetServiceLastAccessedDetailsRequest>,
  GetServiceLastAccessedDetailsResponse
>(onAccount('iam:GetServiceLastAccessedDetails'), async (context, input) => {
  const { row, subject, job } = await requireReport(context, input.JobId);
  const withActions = row.granularity === 'ACTION_LEVEL';
  const { items, output } = await pageOf(
    context,
    {
      operation: 'GetServiceLastAccessedDetails',
      filters: [row.job_id],
      keyOf: (service: ServiceLastAccessed) => service.ServiceNamespace ?? '',
    },
    input,
    await servicesAccessed(directoryOf(context), subject, context.now, withActions),
  );
  return { ...job, JobType: row.granularity, ServicesLastAccessed: [...items], ...output };
});
