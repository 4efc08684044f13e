import { AwsError } from '../core/aws-error.ts';
import type { Caller } from '../identity/caller.ts';
import { callerContext } from '../identity/caller-context.ts';
import { sessionMayCall } from '../identity/session-limits.ts';
import { authorizeCall } from './authorize.ts';
import { GLOBAL_REGION } from './call-event.ts';
import type { PipelineOptions } from './pipeline.ts';
import { standingsOf } from './resource-standings.ts';
import type { Runnable } from './run-operation.ts';

/** Another operation that the caller of a call might ask for. */
export interface Imagined {
  readonly service: string;
  readonly operation: string;
  readonly input: unknown;
}

/**
 * Whether the caller could make another call as well: decided by that operation's own rule, on committed rows, as if the
 * same request had asked for it. Nothing runs and nothing is recorded.
 * @throws Error where there is no such operation
 */
export async function mayCall(
  { services, directory, store }: Pick<PipelineOptions, 'services' | 'directory' | 'store'>,
  {
    call: { request, now, region: asked = GLOBAL_REGION },
    identified,
  }: Pick<Runnable, 'call' | 'identified'>,
  caller: Caller,
  { service, operation, input }: Imagined,
): Promise<boolean> {
  const found = services.entries.find((entry) => entry.service.name === service)?.service;
  const access = found?.operations[operation]?.access;
  if (found === undefined || access === undefined) throw new Error(`there is no ${service}:${operation}`);
  if (!sessionMayCall(caller, service, operation)) return false;
  if (access === 'none') return true;
  const region = found.isGlobal ? GLOBAL_REGION : asked;
  try {
    const context = { caller, accountId: caller.accountId, region, now, db: store.reader };
    const permissions = await access(context, input);
    if (permissions.length === 0) return false;
    const knownAccount = identified.credential && caller.accountId;
    const standings = await standingsOf(directory, permissions, { caller, knownAccount, within: undefined });
    authorizeCall(caller, permissions, callerContext(caller, { request, region, now }), standings);
    return true;
  } catch (problem) {
    // A denial, or what a rule answers of itself, such as that there is no such thing.
    if (problem instanceof AwsError) return false;
    throw problem;
  }
}
