/**
 * Size of a policy document as IAM's quotas count it: characters, white space left out.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length
 */
export function policySize(text: string): number {
  let size = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit !== 32 && (unit < 9 || unit > 13)) size++;
  }
  return size;
}
