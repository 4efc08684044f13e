import type { HttpRequest } from '../core/http.ts';
import type { Caller } from '../identity/caller.ts';
import { callerContext } from '../identity/caller-context.ts';
import type { Directory } from '../identity/directory.ts';
import type { Permission } from '../services/contract.ts';
import { authorizeCall } from './authorize.ts';
import { GLOBAL_REGION } from './call-event.ts';
import { standingsOf } from './resource-standings.ts';

/** What somebody wants to do to itself on a page, where no operation of an API does it. */
export interface OwnDeed {
  readonly caller: Caller;
  readonly request: HttpRequest;
  readonly now: number;
  /** `service:Action`. */
  readonly action: string;
  /** ARN; the caller itself unless told. */
  readonly resource?: string;
}

/** Decides as for any call, on the caller as the resource. @throws AwsError AccessDenied, in AWS's words */
export async function permitOwnDeed(
  directory: Directory,
  { caller, request, now, action, resource: arn }: OwnDeed,
): Promise<void> {
  const tags = caller.tags.flatMap(({ Key, Value }) => [
    [`aws:ResourceTag/${Key}`, Value],
    [`iam:ResourceTag/${Key}`, Value],
  ]);
  const resource =
    arn === undefined
      ? {
          arn: caller.principal.arn,
          contextKeys: Object.fromEntries(tags) as Record<string, string>,
        }
      : { arn };
  const permissions: Permission[] = [{ action, resources: [resource] }];
  const asking = { caller, knownAccount: caller.accountId, within: undefined };
  const standings = await standingsOf(directory, permissions, asking);
  authorizeCall(
    caller,
    permissions,
    callerContext(caller, { request, region: GLOBAL_REGION, now }),
    standings,
  );
}
