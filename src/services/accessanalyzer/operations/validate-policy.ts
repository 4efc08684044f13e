import { createHash } from 'node:crypto';
import { SealError } from '../../../custody/seal-error.ts';
import { validatePolicy } from '../../../policy/validate/validate.ts';
import type { ValidatedPolicyType } from '../../../policy/validate/view.ts';
import { type OperationContext, read } from '../../contract.ts';
import { invalidField, invalidInput } from '../errors.ts';
import { loadIamData } from '../iam-data-file.ts';
import type { ValidatePolicyRequest, ValidatePolicyResponse } from '../schema.ts';

/** Characters. The longest policy that AWS itself made has 230,794 with white space. */
const LONGEST_POLICY = 262_144;

/** Findings in an answer when the caller does not say, and at most. */
const MOST_FINDINGS = 1000;

/**
 * What is wrong with a policy, or could be better, in AWS's words. Texts are English whatever the locale.
 * @see https://docs.aws.amazon.com/access-analyzer/latest/APIReference/API_ValidatePolicy.html
 */
export const validatePolicyOperation = read<ValidatePolicyRequest, ValidatePolicyResponse>(
  ({ region, accountId }) => [
    {
      action: 'access-analyzer:ValidatePolicy',
      resources: [{ arn: `arn:aws:access-analyzer:${region}:${accountId}:*` }],
    },
  ],
  (context, input) => {
    const boundTo = queryOf(input);
    const start = input.nextToken === undefined ? 0 : openToken(context, input.nextToken, boundTo);
    const limit = limitOf(input);
    const findings = findingsOf(input);
    const page = findings.slice(start, start + limit);
    const next = start + page.length;
    return {
      findings: page as ValidatePolicyResponse['findings'],
      ...(next < findings.length ? { nextToken: sealToken(context, next, boundTo) } : {}),
    };
  },
  { hide: ['policyDocument'] },
);

function findingsOf({ policyDocument = '', policyType, validatePolicyResourceType }: ValidatePolicyRequest) {
  if (policyDocument.length > LONGEST_POLICY) {
    throw invalidField('policyDocument', `The policy document is longer than ${LONGEST_POLICY} characters.`);
  }
  if (validatePolicyResourceType !== undefined && policyType !== 'RESOURCE_POLICY') {
    throw invalidInput();
  }
  return validatePolicy(policyDocument, policyType as ValidatedPolicyType, {
    data: loadIamData(),
    ...(validatePolicyResourceType === undefined ? {} : { resourceType: validatePolicyResourceType }),
  });
}

function limitOf({ maxResults = MOST_FINDINGS }: ValidatePolicyRequest): number {
  if (maxResults < 1) throw invalidField('maxResults', 'Member must have value greater than or equal to 1');
  return Math.min(maxResults, MOST_FINDINGS);
}

/** A token is good for the call it came from, page size aside. */
const queryOf = ({
  policyDocument = '',
  policyType,
  validatePolicyResourceType,
}: ValidatePolicyRequest): string =>
  JSON.stringify([
    'ValidatePolicy',
    policyType,
    validatePolicyResourceType,
    createHash('sha256').update(policyDocument).digest('base64'),
  ]);

const sealToken = (context: OperationContext, start: number, boundTo: string): string =>
  Buffer.from(
    context.sealer.seal('paging-marker', new TextEncoder().encode(String(start)), boundTo),
  ).toString('base64');

function openToken(context: OperationContext, token: string, boundTo: string): number {
  try {
    return Number(context.sealer.open('paging-marker', Buffer.from(token, 'base64'), boundTo).revealText());
  } catch (error) {
    if (error instanceof SealError)
      throw invalidField('nextToken', 'The token is not valid for this request.');
    throw error;
  }
}
