import { iamArn } from '../../../core/arn.ts';
import type { Instant } from '../../../core/clock.ts';
import type { ServiceUseRow } from '../../../identity/service-use-table.ts';
import { dateOf } from '../date-of.ts';
import type { Directory } from '../records/directory.ts';
import type { Entity } from '../records/entities.ts';
import { listServiceUses } from '../records/service-uses.ts';
import type { EntityDetails, ServiceLastAccessed, TrackedActionLastAccessed } from '../schema.ts';
import { SERVICE_NAMESPACES, serviceName } from '../service-names.ts';
import { servicesGranted } from '../simulation/granting-policies.ts';
import { policyEvaluation } from '../simulation/policy-evaluation.ts';
import { simulatedPolicy } from '../simulation/simulated-policy.ts';
import type { Subject } from './subject.ts';

/**
 * How far back reports look: 400 days, in milliseconds.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_last-accessed.html
 */
const TRACKING_PERIOD = 400 * 24 * 60 * 60 * 1000;

const arnOf = ({ accountId, kind, path, name }: Entity): string => iamArn(accountId, kind, path, name);

/** Whether any of the policies gives access to something of a service. */
function grantsOf({ policies }: Subject): (namespace: string) => boolean {
  const grants = policies.map((text) =>
    servicesGranted(
      simulatedPolicy(text, 'policy', 'IAM Policy', ({ message }) => policyEvaluation(message)).compiled
        .document,
    ),
  );
  return (namespace) => grants.some((grant) => grant(namespace));
}

const latestFirst = (uses: readonly ServiceUseRow[]): ServiceUseRow[] =>
  uses.toSorted((left, right) => right.used_at - left.used_at);

/**
 * The services that the policies grant, in the order of their prefixes, with who last called them: all of AWS's, and those
 * of ours that were called.
 */
export async function servicesAccessed(
  db: Directory,
  subject: Subject,
  now: Instant,
  withActions: boolean,
): Promise<ServiceLastAccessed[]> {
  const entities = new Map(subject.entities.map((entity) => [entity.id, entity]));
  const uses = await listServiceUses(db, [...entities.keys()], now - TRACKING_PERIOD);
  const byService = Map.groupBy(latestFirst(uses), ({ service }) => service);
  const callerOf = ({ principal_id: id }: ServiceUseRow): string => {
    const entity = entities.get(id);
    return entity === undefined ? id : arnOf(entity);
  };
  const namespaces = [...new Set([...SERVICE_NAMESPACES, ...byService.keys()])].filter(grantsOf(subject));
  return namespaces.sort().map((namespace) => {
    const ofService = byService.get(namespace) ?? [];
    const [last] = ofService;
    return {
      ServiceName: serviceName(namespace),
      ServiceNamespace: namespace,
      ...(last === undefined
        ? {}
        : {
            LastAuthenticated: dateOf(last.used_at),
            LastAuthenticatedEntity: callerOf(last),
            LastAuthenticatedRegion: last.region,
          }),
      TotalAuthenticatedEntities: new Set(ofService.map((use) => use.principal_id)).size,
      ...(withActions && last !== undefined
        ? { TrackedActionsLastAccessed: actionsAccessed(ofService, callerOf) }
        : {}),
    };
  });
}

/** The last call of each action, by name. */
function actionsAccessed(
  latestUsesFirst: readonly ServiceUseRow[],
  callerOf: (use: ServiceUseRow) => string,
): TrackedActionLastAccessed[] {
  return [...Map.groupBy(latestUsesFirst, ({ action }) => action).values()]
    .flatMap(([use]) => use ?? [])
    .sort((left, right) => (left.action < right.action ? -1 : 1))
    .map((use) => ({
      ActionName: use.action,
      LastAccessedEntity: callerOf(use),
      LastAccessedTime: dateOf(use.used_at),
      LastAccessedRegion: use.region,
    }));
}

/** A user or role that may call a service, and where it stands in the list of them: the last caller first. */
export interface EntityAccess {
  readonly order: string;
  readonly details: EntityDetails;
}

const DIGITS = String(Number.MAX_SAFE_INTEGER).length;

/** The users and roles that the policies let call a service; nobody where they do not. */
export async function entitiesWithAccess(
  db: Directory,
  subject: Subject,
  now: Instant,
  namespace: string,
): Promise<EntityAccess[]> {
  if (!grantsOf(subject)(namespace)) return [];
  const ids = subject.entities.map(({ id }) => id);
  const uses = await listServiceUses(db, ids, now - TRACKING_PERIOD, namespace);
  const last = new Map<string, Instant>();
  for (const { principal_id: id, used_at: at } of uses) last.set(id, Math.max(at, last.get(id) ?? 0));
  return subject.entities.map((entity) => {
    const at = last.get(entity.id);
    const order = String(Number.MAX_SAFE_INTEGER - (at ?? 0)).padStart(DIGITS, '0');
    const { kind, id, name, path } = entity;
    return {
      order: `${order} ${id}`,
      details: {
        EntityInfo: {
          Arn: arnOf(entity),
          Name: name,
          Type: kind === 'user' ? 'USER' : 'ROLE',
          Id: id,
          Path: path,
        },
        ...(at === undefined ? {} : { LastAuthenticated: dateOf(at) }),
      },
    };
  });
}
