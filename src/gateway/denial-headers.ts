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
export function denialHeaders(
  sealer: Sealer,
  caller: Caller | undefined,
  problem: unknown,
): HttpResponse['headers'] {
  if (!(problem instanceof DeniedCall) || !problem.isWithinAccount || caller === undefined) return {};
  const message = denialMessage(problem, caller, MAX_MESSAGE_BYTES);
  if (message === undefined) return {};
  return { [AUTHORIZATION_MESSAGE_HEADER]: sealAuthorizationMessage(sealer, caller.accountId, message) };
}
