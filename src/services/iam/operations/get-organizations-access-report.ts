import type { ServiceUseRow } from '../../../identity/service-use-table.ts';
import { type OperationContext, read } from '../../contract.ts';
import { onAccount } from '../access/account.ts';
import { dateOf } from '../date-of.ts';
import { noSuchEntity } from '../errors.ts';
import { accountsBelow } from '../last-access/organization-path.ts';
import { pageOf } from '../paging.ts';
import { findAccessReport } from '../records/access-reports.ts';
import { directoryOf } from '../records/directory.ts';
import { listUsesOfAccount } from '../records/organization-uses.ts';
import type {
  AccessDetail,
  GetOrganizationsAccessReportRequest,
  GetOrganizationsAccessReportResponse,
  Input,
} from '../schema.ts';
import { SERVICE_NAMESPACES, serviceName } from '../service-names.ts';

type SortKey = NonNullable<GetOrganizationsAccessReportRequest['SortKey']>;

/** How far back reports look: 400 days, in milliseconds. */
const TRACKING_PERIOD = 400 * 24 * 60 * 60 * 1000;

/** Digits enough for any instant, so that instants sort as texts. */
const DIGITS = 16;
const ascending = (at: number): string => String(at).padStart(DIGITS, '0');
const descending = (at: number): string => ascending(10 ** (DIGITS - 1) - at);
const timeOf = ({ LastAuthenticatedTime: time }: AccessDetail): number => time?.getTime() ?? 0;

/** Letters of a name turned round, so that names sort from the last to the first; shorter names come last. */
const mirrored = (name: string): string =>
  `${[...name].map((letter) => String.fromCharCode(0x9f - letter.charCodeAt(0))).join('')}\u009f`;

/** Where a service stands in the list, as text. */
const ORDER: Record<SortKey, (detail: AccessDetail) => string> = {
  SERVICE_NAMESPACE_ASCENDING: ({ ServiceNamespace: name = '' }) => name,
  SERVICE_NAMESPACE_DESCENDING: ({ ServiceNamespace: name = '' }) => mirrored(name),
  LAST_AUTHENTICATED_TIME_ASCENDING: (detail) => `${ascending(timeOf(detail))}${detail.ServiceNamespace}`,
  LAST_AUTHENTICATED_TIME_DESCENDING: (detail) => `${descending(timeOf(detail))}${detail.ServiceNamespace}`,
};

/** A call, and where the account is that made it. */
interface PlacedUse {
  readonly use: ServiceUseRow;
  readonly path: string;
}

function detailOf(namespace: string, uses: readonly PlacedUse[]): AccessDetail {
  const last = uses.toSorted((left, right) => right.use.used_at - left.use.used_at)[0];
  return {
    ServiceName: serviceName(namespace),
    ServiceNamespace: namespace,
    ...(last && {
      Region: last.use.region,
      EntityPath: last.path,
      LastAuthenticatedTime: dateOf(last.use.used_at),
    }),
    TotalAuthenticatedEntities: new Set(uses.map(({ path }) => path)).size,
  };
}

/** Every service, with the account below the path that called it last. */
async function detailsBelow(context: OperationContext, entityPath: string): Promise<AccessDetail[]> {
  const db = directoryOf(context);
  const uses: PlacedUse[] = [];
  for (const { accountId, path } of await accountsBelow(context, entityPath)) {
    const ofAccount = await listUsesOfAccount(db, accountId, context.now - TRACKING_PERIOD);
    uses.push(...ofAccount.map((use) => ({ use, path })));
  }
  const byService = Map.groupBy(uses, ({ use }) => use.service);
  const namespaces = [...new Set([...SERVICE_NAMESPACES, ...byService.keys()])];
  return namespaces.map((namespace) => detailOf(namespace, byService.get(namespace) ?? []));
}

export const getOrganizationsAccessReport = read<
  Input<GetOrganizationsAccessReportRequest>,
  GetOrganizationsAccessReportResponse
>(onAccount('iam:GetOrganizationsAccessReport'), async (context, input) => {
  const row = await findAccessReport(directoryOf(context), context.accountId, input.JobId);
  if (row === undefined || !row.arn.startsWith('o-'))
    throw noSuchEntity(`The job with id ${input.JobId} cannot be found.`);
  const details = await detailsBelow(context, row.arn);
  const sortKey = input.SortKey ?? 'SERVICE_NAMESPACE_ASCENDING';
  const { items, output } = await pageOf(
    context,
    { operation: 'GetOrganizationsAccessReport', filters: [row.job_id, sortKey], keyOf: ORDER[sortKey] },
    input,
    details,
  );
  const created = dateOf(row.created_at);
  return {
    JobStatus: 'COMPLETED',
    JobCreationDate: created,
    JobCompletionDate: created,
    NumberOfServicesAccessible: details.length,
    NumberOfServicesNotAccessed: details.filter((detail) => detail.LastAuthenticatedTime === undefined)
      .length,
    AccessDetails: [...items],
    ...output,
  };
});
