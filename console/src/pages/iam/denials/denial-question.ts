/** How a denial is named: by the id of its request, or by the sealed explanation that came with it. */
export type DenialQuestion = { readonly RequestId: string } | { readonly EncodedMessage: string };

const REQUEST_ID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/i;
/** Sealed messages are much longer than any word, ARN or id. */
const MESSAGE = /[\w-]{300,}={0,2}/;

/** Finds the request id or the sealed message in what somebody pasted: it alone, or a whole error text around it. */
export function questionIn(pasted: string): DenialQuestion | undefined {
  const message = MESSAGE.exec(pasted)?.[0];
  if (message !== undefined) return { EncodedMessage: message.replace(/=+$/, '') };
  const requestId = REQUEST_ID.exec(pasted)?.[0];
  return requestId === undefined ? undefined : { RequestId: requestId.toLowerCase() };
}
