import { readFileSync, writeFileSync } from 'node:fs';
import { UsageError } from '../parse-flags.ts';

/** A quorum token with the signatures of those who approved so far. */
export interface ApprovalFile {
  readonly TokenId: string;
  readonly Statement: string;
  readonly Signatures: readonly { readonly AdminName: string; readonly Signature: string }[];
}

export function readApproval(path: string): ApprovalFile {
  const parsed: unknown = JSON.parse(readFileSync(path, 'utf8'));
  const { TokenId, Statement, Signatures } = (parsed ?? {}) as Partial<ApprovalFile>;
  if (TokenId === undefined || Statement === undefined || Signatures === undefined)
    throw new UsageError(`${path} is no quorum token of keywarden hsm quorum token`);
  return { TokenId, Statement, Signatures };
}

export const writeApproval = (path: string, approval: ApprovalFile): void =>
  writeFileSync(path, `${JSON.stringify(approval, null, 2)}\n`, { mode: 0o600 });

/** The member of a request that carries an approval, if there is a file of one. */
export function approvalMember(path: string | undefined): { readonly Approval?: object } {
  if (path === undefined) return {};
  const { TokenId, Signatures } = readApproval(path);
  return { Approval: { TokenId, Signatures } };
}
