import type { HttpResponse } from '../core/http.ts';
import type { Sealer } from '../custody/custody.ts';
import { MAX_MESSAGE_BYTES, sealAuthorizationMessage } from '../identity/authorization-message.ts';
import type { Caller } from '../identity/caller.ts';
import { denialMessage } from './denial-message.ts';
import { DeniedCall } from './denied-call.ts';

export const AUTHORIZATION_MESSAGE_HEADER = 'x-keywarden-authorization-message';

/**
 * The sealed explanation of a denial, for sts:DecodeAuthorizationMessage. It goes into a header because the text of a
 * denial is AWS's own, which clients and their tests compare: of AWS's services only EC2 and its kin add a message to
 * it. Nobody outside the resource's account gets one, and inside it only who may decode can read it.
 */
export const denialHeaders = (
  sealer: Sealer,
  caller: Caller | undefined,
  explanation: string | undefined,
): HttpResponse['headers'] =>
  explanation === undefined || caller === undefined
    ? {}
    : { [AUTHORIZATION_MESSAGE_HEADER]: sealAuthorizationMessage(sealer, caller.accountId, explanation) };

/** Why a call was denied, as far as its caller's account may know; undefined for what is no denial within an account. */
export const denialExplanation = (caller: Caller | undefined, problem: unknown): string | undefined =>
  problem instanceof DeniedCall && problem.isWithinAccount && caller !== undefined
    ? denialMessage(problem, caller, MAX_MESSAGE_BYTES)
    : undefined;
