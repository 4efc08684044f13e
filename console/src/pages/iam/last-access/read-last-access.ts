import { call, callAll } from '../../../api/call.ts';
import type { OutputOf } from '../../../api/operations.ts';

type Page = OutputOf<'iam', 'GetServiceLastAccessedDetails'>;
type Service = NonNullable<Page['ServicesLastAccessed']>[number];

/** A service that policies give access to, and when it was last tried. */
export interface ServiceAccess {
  readonly name: string;
  /** Such as `iam`. */
  readonly prefix: string;
  readonly usedAt: string | undefined;
  readonly usedBy: string | undefined;
  /** How many users and roles tried it. */
  readonly userCount: number;
  readonly region: string | undefined;
  readonly actions: readonly { readonly name: string; readonly usedAt: string | undefined }[];
}

const serviceAccess = (service: Service): ServiceAccess => ({
  name: service.ServiceName ?? '',
  prefix: service.ServiceNamespace ?? '',
  usedAt: service.LastAuthenticated,
  usedBy: service.LastAuthenticatedEntity,
  userCount: service.TotalAuthenticatedEntities ?? 0,
  region: service.LastAuthenticatedRegion,
  actions: (service.TrackedActionsLastAccessed ?? []).map(({ ActionName = '', LastAccessedTime }) => ({
    name: ActionName,
    usedAt: LastAccessedTime,
  })),
});

/** Milliseconds between looks at a report that is being made, and looks at most. */
const PAUSE = 500;
const MOST_LOOKS = 120;

async function finished(JobId: string): Promise<Page> {
  for (let looks = 0; looks < MOST_LOOKS; looks++) {
    const page = await call('iam', 'GetServiceLastAccessedDetails', { JobId });
    if (page.JobStatus === 'FAILED') throw new Error(page.Error?.Message ?? 'the report could not be made');
    if (page.JobStatus === 'COMPLETED') return page;
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
  throw new Error('the report is not made after a minute; try again later');
}

/** A report that was made. */
export interface LastAccessReport {
  readonly jobId: string;
  readonly services: readonly ServiceAccess[];
}

/** Has a report made of what a user, group, role or policy gives access to, and reads it. */
export async function readLastAccess(Arn: string): Promise<LastAccessReport> {
  const { JobId: jobId = '' } = await call('iam', 'GenerateServiceLastAccessedDetails', {
    Arn,
    Granularity: 'ACTION_LEVEL',
  });
  const services: ServiceAccess[] = [];
  let page = await finished(jobId);
  for (;;) {
    services.push(...(page.ServicesLastAccessed ?? []).map(serviceAccess));
    if (page.IsTruncated !== true || page.Marker === undefined) return { jobId, services };
    page = await call('iam', 'GetServiceLastAccessedDetails', { JobId: jobId, Marker: page.Marker });
  }
}

/** Somebody who could use a service, and when it was last tried. */
export interface ServiceUser {
  readonly arn: string;
  readonly usedAt: string | undefined;
}

/** Who tried a service, the last first. */
export async function readServiceUsers(JobId: string, ServiceNamespace: string): Promise<ServiceUser[]> {
  const pages = await callAll('iam', 'GetServiceLastAccessedDetailsWithEntities', {
    JobId,
    ServiceNamespace,
  });
  return pages
    .flatMap(({ EntityDetailsList = [] }) => EntityDetailsList)
    .map(({ EntityInfo, LastAuthenticated }) => ({ arn: EntityInfo?.Arn ?? '', usedAt: LastAuthenticated }))
    .filter(({ usedAt }) => usedAt !== undefined)
    .sort((one, other) => (other.usedAt ?? '').localeCompare(one.usedAt ?? ''));
}
