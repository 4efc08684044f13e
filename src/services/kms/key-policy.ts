import { derived } from '../../core/derived.ts';
import { Lru } from '../../identity/lru.ts';
import { compilePolicyText } from '../../identity/policy-text.ts';
import type { CompiledPolicy } from '../../policy/compile.ts';
import { keyArn } from './arns.ts';
import type { KeyRow } from './tables.ts';

/** A key has one policy, and this is its name. */
export const ONLY_POLICY = 'default';

interface Compiled {
  readonly text: string;
  readonly bindings: string;
  readonly policy: CompiledPolicy;
}

/** Key policies compiled lately, by the key's ARN: what a text means never changes, and compiling costs more than deciding. */
const lately = new Lru<Compiled>(2000);

type Governed = Pick<KeyRow, 'account_id' | 'region' | 'id' | 'policy' | 'policy_bindings'>;

/** The key's policy, ready for decisions. */
export const compiledKeyPolicy = derived((key: Governed): CompiledPolicy => {
  const arn = keyArn(key);
  const known = lately.get(arn);
  if (known?.text === key.policy && known.bindings === key.policy_bindings) return known.policy;
  const bindings = JSON.parse(key.policy_bindings) as Record<string, string>;
  const policy = compilePolicyText(key.policy, { kind: 'resource', id: arn }, bindings);
  lately.set(arn, { text: key.policy, bindings: key.policy_bindings, policy });
  return policy;
});

/** The policy AWS gives a key that is created without one, to the letter. */
export const defaultKeyPolicy = (accountId: string): string => `{
  "Version" : "2012-10-17",
  "Id" : "key-default-1",
  "Statement" : [ {
    "Sid" : "Enable IAM User Permissions",
    "Effect" : "Allow",
    "Principal" : {
      "AWS" : "arn:aws:iam::${accountId}:root"
    },
    "Action" : "kms:*",
    "Resource" : "*"
  } ]
}`;
