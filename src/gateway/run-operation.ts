import { followedBy, type NowOrLater } from '../core/now-or-later.ts';
import { ancestryOf } from '../identity/ancestry.ts';
import type { Caller } from '../identity/caller.ts';
import { callerContext } from '../identity/caller-context.ts';
import type { CredentialEntry } from '../identity/credential.ts';
import type { WriteInProgress } from '../identity/directory.ts';
import { issueSession } from '../identity/session-token.ts';
import type {
  AheadContext,
  Operation,
  OperationContext,
  Permission,
  WriteOperation,
} from '../services/contract.ts';
import type { AnyDatabase } from '../storage/tables-of.ts';
import { authorizeCall } from './authorize.ts';
import { type Call, GLOBAL_REGION, successEvents } from './call-event.ts';
import { accessDenied } from './denied-call.ts';
import { mayCall } from './may-call.ts';
import type { PipelineOptions } from './pipeline.ts';
import { refuseWhenBehind } from './refuse-when-behind.ts';
import { standingsOf } from './resource-standings.ts';
import { unavailable } from './unavailable.ts';

/** Proven credentials and who they stand for; no credentials where the input of the call proves the caller. */
export interface Identified {
  readonly credential?: CredentialEntry;
  readonly caller: Caller;
}

/** A call that may run if its caller may. */
export interface Runnable {
  readonly call: Call;
  readonly operation: Operation;
  readonly identified: Identified;
  /** Proves the credentials anew. @throws SignatureError when they are good no longer */
  readonly identify: () => NowOrLater<Identified>;
}

/**
 * Tries before a call is given up whose caller changes while it waits. Of writes at once that change their own caller,
 * as when users tag themselves, one succeeds at each try of the others.
 */
const MOST_TRIES = 64;

/** Decides a call and runs it; records it too, unless it fails. @throws AwsError AccessDenied, or the operation's own */
export async function runOperation(options: PipelineOptions, runnable: Runnable): Promise<unknown> {
  const { call, operation, identified } = runnable;
  const { store } = options;
  if (operation.kind === 'write') {
    await decide(options, runnable, identified.caller);
    return runWrite(options, runnable, operation);
  }
  const { strengthen, ahead } = operation;
  const caller =
    strengthen === undefined
      ? identified.caller
      : await strengthen(aheadOf(options, runnable, identified.caller), call.input);
  await decide(options, runnable, caller);
  if (ahead !== undefined) await ahead(aheadOf(options, runnable, caller), call.input);
  const output = await operation.run(
    { ...contextOf(options, runnable, caller), db: store.reader },
    call.input,
  );
  // This process may have been frozen meanwhile, for longer than what it knew was true.
  refuseWhenBehind(store);
  // Stored within 100 ms.
  for (const event of successEvents(call, caller, output, options.newUuid)) options.audit.append(event);
  return output;
}

/** The caller's rights were taken away, or changed, while the write waited for its turn. */
class Overtaken extends Error {}

/**
 * A write waits for its turn, and another that commits meanwhile may revoke what it was allowed by, or rename what it
 * acts on. So it is decided once more inside its transaction: by then this node knows every commit before it, and none
 * can come between. What is denied already before never gets there. The write commits together with its audit event and
 * its changes.
 */
async function runWrite(
  options: PipelineOptions,
  runnable: Runnable,
  { prepare, run }: Pick<WriteOperation<unknown, unknown, unknown>, 'prepare' | 'run'>,
): Promise<unknown> {
  const { call, identified } = runnable;
  if (prepare === undefined) return writeNow(options, runnable, run, undefined);
  const undos: (() => Promise<void>)[] = [];
  const ahead = aheadOf(options, runnable, identified.caller);
  try {
    const prepared = await prepare({ ...ahead, ifItFails: (undo) => undos.push(undo) }, call.input);
    return await writeNow(options, runnable, run, prepared);
  } catch (problem) {
    // The caller hears why the call failed, the operator what could not be undone.
    for (const undo of undos) await undo().catch((left: unknown) => options.report(left, call.requestId));
    throw problem;
  }
}

async function writeNow(
  options: PipelineOptions,
  runnable: Runnable,
  run: WriteOperation<unknown, unknown, unknown>['run'],
  prepared: unknown,
): Promise<unknown> {
  const { call, identified, identify } = runnable;
  let now = identified;
  for (let tries = 1; ; tries++) {
    const { credential, caller } = now;
    try {
      return await options.store.write(async (tx) => {
        if (credential && !options.directory.isCurrent(credential, caller, call.now, tx.changedBefore))
          throw new Overtaken();
        await decide(options, runnable, caller, tx);
        const context = contextOf(options, runnable, caller);
        const writeContext = { ...context, db: tx.db, change: (topic: string) => tx.change(topic) };
        const output = await run(writeContext, call.input, prepared);
        for (const event of successEvents(call, caller, output, options.newUuid))
          await options.audit.record(tx, event);
        return output;
      });
    } catch (problem) {
      if (!(problem instanceof Overtaken)) throw problem;
      if (tries === MOST_TRIES) throw unavailable(`the caller changed during ${tries} tries to write`);
    }
    now = await identify();
    await decide(options, runnable, now.caller);
  }
}

const contextOf = (
  options: PipelineOptions,
  runnable: Runnable,
  caller: Caller,
): Omit<OperationContext, 'db'> => {
  const { random, sealer, clusters, vault, publicUrl, refusesRootKeys, node } = options;
  const { requestId, now, region = GLOBAL_REGION } = runnable.call;
  return {
    requestId,
    now,
    region,
    caller,
    accountId: caller.accountId,
    random,
    sealer,
    clusters,
    vault,
    publicUrl: publicUrl(),
    refusesRootKeys,
    node,
    async stillAllowed() {
      const { caller: latest } = await runnable.identify();
      // What the input proved beside the credentials it proves still.
      await decide(options, runnable, caller.mfa === undefined ? latest : { ...latest, mfa: caller.mfa });
    },
    issueSession(claims) {
      const chained = { ...claims, ancestry: ancestryOf(caller, now) };
      const issued = issueSession({ sealer, random }, chained);
      const { accessKeyId, sessionId } = issued;
      const session = { ...chained, sourceIdentity: claims.sourceIdentity, accessKeyId, sessionId };
      options.usage.recordNewSession(session, runnable.call.request.remoteAddress);
      return issued;
    },
    mayCall: (service, operation, input) => mayCall(options, runnable, caller, { service, operation, input }),
  };
};

const aheadOf = (options: PipelineOptions, runnable: Runnable, caller: Caller): AheadContext => ({
  ...contextOf(options, runnable, caller),
  db: options.store.reader,
  commit: (write) => options.store.write(write),
});

/**
 * Decides on committed rows or, within a write, on what that write sees.
 * @throws AwsError AccessDenied, unless policies allow all that the operation says it needs
 */
function decide(
  options: PipelineOptions,
  runnable: Runnable,
  caller: Caller,
  within?: WriteInProgress,
): NowOrLater<void> {
  const { tracer } = options;
  return tracer === undefined
    ? decideNow(options, runnable, caller, within)
    : tracer.span('authorize', () => decideNow(options, runnable, caller, within));
}

function decideNow(
  { directory, store }: PipelineOptions,
  { call, operation, identified }: Runnable,
  caller: Caller,
  within?: WriteInProgress,
): NowOrLater<void> {
  const { request, now, region = GLOBAL_REGION } = call;
  const needed = permissionsOf(operation, caller, call, within?.db ?? store.reader);
  return followedBy(needed, (permissions) => {
    call.permissions = permissions;
    const knownAccount = identified.credential && caller.accountId;
    return followedBy(standingsOf(directory, permissions, { caller, knownAccount, within }), (standings) =>
      authorizeCall(caller, permissions, callerContext(caller, { request, region, now }), standings),
    );
  });
}

/** What the operation says it needs. Nothing said is nothing decided: only `'none'` means that nothing is needed. */
function permissionsOf(
  operation: Operation,
  caller: Caller,
  { input, now, region = GLOBAL_REGION }: Call,
  db: AnyDatabase,
): NowOrLater<readonly Permission[]> {
  if (operation.access === 'none') return [];
  const needed = operation.access({ caller, accountId: caller.accountId, region, now, db }, input);
  return followedBy<readonly Permission[], readonly Permission[]>(needed, (permissions) => {
    if (permissions.length === 0) throw accessDenied('The operation names no permission.');
    return permissions;
  });
}
