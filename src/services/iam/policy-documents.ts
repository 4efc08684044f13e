import type { PolicyDocument, PolicyKind } from '../../policy/document.ts';
import { parsePolicy } from '../../policy/parse.ts';
import { policySize } from '../../policy/size.ts';
import { PolicySyntaxError } from '../../policy/syntax-error.ts';
import type { Limit } from './account-quotas.ts';
import { malformedPolicyDocument, quotaExceeded } from './errors.ts';

/**
 * A policy document about to be stored.
 * @throws AwsError MalformedPolicyDocument with AWS's text; LimitExceeded when it is larger than `limit` allows
 */
export function checkedDocument(text: string, kind: PolicyKind, limit?: Limit): PolicyDocument {
  const document = parsedDocument(text, kind);
  if (limit !== undefined && policySize(text) > limit.most) throw quotaExceeded(limit.quota, limit.most);
  return document;
}

function parsedDocument(text: string, kind: PolicyKind): PolicyDocument {
  try {
    return parsePolicy(text, kind);
  } catch (error) {
    if (error instanceof PolicySyntaxError) throw malformedPolicyDocument(error.message);
    throw error;
  }
}

/** A document as IAM answers it: the text as it was written, percent-encoded as RFC 3986 section 2 says. */
export const encodedDocument = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
