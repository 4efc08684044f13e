import type { Instant } from '../../core/clock.ts';
import type { Sealer } from '../../custody/custody.ts';
import { SealError } from '../../custody/seal-error.ts';

/** Below this path are the documents that links lead to. */
export const DOCUMENT_PATH = '/artifact/documents/';

/** How long a link lets its holder fetch the document. */
const LINK_MILLISECONDS = 5 * 60_000;

/** What a link leads to, and for whom it was made. */
export interface DocumentLink {
  readonly kind: 'report' | 'term' | 'agreement';
  readonly id: string;
  /** Of a report. */
  readonly version?: number;
  readonly accountId: string;
  /** ARN of who asked; stands on each page. */
  readonly reader: string;
  readonly expiresAt: Instant;
}

const BOUND_TO = 'artifact-document';

/** The address of a document for five minutes. Whoever has it may fetch it, as with AWS's presigned addresses. */
export function linkTo(
  { sealer, publicUrl, now }: { readonly sealer: Sealer; readonly publicUrl: string; readonly now: Instant },
  link: Omit<DocumentLink, 'expiresAt'>,
): string {
  const text = JSON.stringify({ ...link, expiresAt: now + LINK_MILLISECONDS } satisfies DocumentLink);
  const sealed = sealer.seal('paging-marker', new TextEncoder().encode(text), BOUND_TO);
  return `${publicUrl}${DOCUMENT_PATH}${Buffer.from(sealed).toString('base64url')}`;
}

/** Undefined for what is no link of ours; look at `expiresAt`. */
export function openLink(sealer: Sealer, token: string): DocumentLink | undefined {
  const sealed = Buffer.from(token, 'base64url');
  // Node skips what is not Base64; a link has one spelling.
  if (sealed.toString('base64url') !== token) return undefined;
  try {
    return JSON.parse(sealer.open('paging-marker', sealed, BOUND_TO).revealText());
  } catch (error) {
    if (error instanceof SealError) return undefined;
    throw error;
  }
}
