import type { AccountId } from '../../../core/account.ts';
import { readGuardrails } from '../../../identity/organization/guardrails.ts';
import { compilePolicyText } from '../../../identity/policy-text.ts';
import { type CompiledPolicy, compilePolicy } from '../../../policy/compile.ts';
import type { PolicySource } from '../../../policy/source.ts';
import { PolicySyntaxError } from '../../../policy/syntax-error.ts';
import type { AnyDatabase } from '../../../storage/tables-of.ts';

/** The service control policies that bind an account, by level; none where there is no organization. */
export async function serviceControls(db: AnyDatabase, accountId: AccountId): Promise<CompiledPolicy[][]> {
  const { serviceControlPolicies = [] } = await readGuardrails(db, accountId);
  return serviceControlPolicies.map((level) =>
    level.map(({ document, source }) => compiled(document, source)),
  );
}

/** What cannot be read allows nothing, as in a call. */
function compiled(document: string | undefined, source: PolicySource): CompiledPolicy {
  const nothing = (): CompiledPolicy =>
    compilePolicy({ kind: 'scp', version: '2012-10-17', statements: [] }, source);
  if (document === undefined) return nothing();
  try {
    return compilePolicyText(document, source);
  } catch (error) {
    if (error instanceof PolicySyntaxError) return nothing();
    throw error;
  }
}
