import type { PolicyDocument, PolicyKind } from './document.ts';
import { readIdentityPolicy } from './grammar/identity.ts';
import type { Source } from './grammar/reader.ts';
import { readResourcePolicy } from './grammar/resource.ts';
import { JsonError, type JsonNode, readJson } from './json.ts';
import { PolicySyntaxError, positionsIn } from './syntax-error.ts';

/**
 * Longest policy document read, in characters: eight times what an AWS API takes, because policies made by AWS itself go
 * beyond that. Quotas per kind are the services' matter.
 */
export const MAX_POLICY_CHARACTERS = 1_048_576;

/** AWS Organizations has one text for everything that is wrong with an SCP or RCP. */
const ORGANIZATIONS_TEXT =
  'The provided policy document does not meet the requirements of the specified policy type.';

interface Grammar {
  /** AWS's text for what is not JSON. */
  readonly notJson: string;
  /** AWS's text for every other mistake, where it does not tell them apart. */
  readonly always?: string;
  readonly read: (source: Source) => PolicyDocument;
}

const identity = (kind: PolicyKind): Grammar => ({
  notJson: 'Syntax errors in policy.',
  read: (source) => readIdentityPolicy(source, kind),
});

const NOT_JSON = 'This policy contains invalid Json';

const GRAMMARS: Record<PolicyKind, Grammar> = {
  managed: identity('managed'),
  inline: identity('inline'),
  session: identity('session'),
  scp: { ...identity('scp'), notJson: ORGANIZATIONS_TEXT, always: ORGANIZATIONS_TEXT },
  trust: { notJson: NOT_JSON, read: (source) => readResourcePolicy(source, 'trust') },
  resource: { notJson: NOT_JSON, read: (source) => readResourcePolicy(source, 'resource') },
  rcp: {
    notJson: ORGANIZATIONS_TEXT,
    always: ORGANIZATIONS_TEXT,
    read: (source) => readResourcePolicy(source, 'rcp'),
  },
};

function readRoot(text: string, grammar: Grammar, position: Source['position']): JsonNode {
  try {
    return readJson(text);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw new PolicySyntaxError(grammar.notJson, error.message, position(error.at));
  }
}

export interface ParseOptions {
  /** The AWS partition whose ARNs the policy may name: `aws` unless told, else such as `aws-us-gov`. */
  readonly partition?: string;
}

/**
 * Reads a policy document and checks it against the grammar of its kind. Throws PolicySyntaxError, whose message is the
 * text AWS gives beside MalformedPolicyDocument. Unknown elements and operators are refused, never ignored.
 */
export function parsePolicy(
  text: string,
  kind: PolicyKind,
  { partition = 'aws' }: ParseOptions = {},
): PolicyDocument {
  const grammar = GRAMMARS[kind];
  if (text.length > MAX_POLICY_CHARACTERS) {
    throw new PolicySyntaxError(grammar.notJson, `longer than ${MAX_POLICY_CHARACTERS} characters`);
  }
  const position = positionsIn(text);
  const root = readRoot(text, grammar, position);
  try {
    return grammar.read({ root, position, partition });
  } catch (error) {
    if (!(error instanceof PolicySyntaxError) || grammar.always === undefined) throw error;
    throw new PolicySyntaxError(grammar.always, error.detail, error.position);
  }
}
