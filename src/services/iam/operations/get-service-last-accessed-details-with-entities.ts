import { read } from '../../contract.ts';
import { onAccount } from '../access/account.ts';
import { entitiesWithAccess } from '../last-access/report.ts';
import { requireReport } from '../last-access/require-report.ts';
import { pageOf } from '../paging.ts';
import { directoryOf } from '../records/directory.ts';
import type {
  GetServiceLastAccessedDetailsWithEntitiesRequest,
  GetServiceLastAccessedDetailsWithEntitiesResponse,
  Input,
} from '../schema.ts';

export const getServiceLastAccessedDetailsWithEntities = read<
  Input<GetServiceLastAccessedDetailsWithEntitiesRequest>,
  GetServiceLastAccessedDetailsWithEntitiesResponse
>(onAccount('iam:GetServiceLastAccessedDetailsWithEntities'), async (context, input) => {
  const { row, subject, job } = await requireReport(context, input.JobId);
  const namespace = input.ServiceNamespace.toLowerCase();
  const { items, output } = await pageOf(
    context,
    {
      operation: 'GetServiceLastAccessedDetailsWithEntities',
      filters: [row.job_id, namespace],
      keyOf: ({ order }) => order,
    },
    input,
    await entitiesWithAccess(directoryOf(context), subject, context.now, namespace),
  );
  return { ...job, EntityDetailsList: items.map(({ details }) => details), ...output };
});
