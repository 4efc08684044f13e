import { ApiError } from '../../../api/api-error.ts';
import { call } from '../../../api/call.ts';
import type { ExplainedDenial } from '../../../api/own-operations.ts';

interface Asked {
  readonly requestId: string | undefined;
  readonly encodedDenial: string | undefined;
}

/** Milliseconds after which every event is stored. */
const STORED_AFTER = 300;

/**
 * Explains a denial by its request id, which whoever was denied may do; else by the sealed message that came with it,
 * which needs permission.
 */
export async function readDenial({ requestId, encodedDenial }: Asked): Promise<ExplainedDenial> {
  const byMessage = (): Promise<ExplainedDenial> =>
    call('keywarden', 'ExplainDenial', { EncodedMessage: encodedDenial ?? '' });
  if (requestId === undefined) return byMessage();
  const byId = (): Promise<ExplainedDenial> => call('keywarden', 'ExplainDenial', { RequestId: requestId });
  const isMissing = (problem: unknown): boolean => problem instanceof ApiError && problem.isMissing;
  try {
    return await byId();
  } catch (problem) {
    if (!isMissing(problem)) throw problem;
    if (encodedDenial !== undefined) return byMessage();
    await new Promise((resolve) => setTimeout(resolve, STORED_AFTER));
    return byId();
  }
}
