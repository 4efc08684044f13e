/**
 * AWS's quotas per account and region (keys) or per key.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html
 */
export const QUOTAS = {
  keys: 100_000,
  aliasesPerKey: 50,
  grantsPerKey: 50_000,
  /** Bytes of a key policy in UTF-8. */
  policyBytes: 32_768,
  keyStores: 10,
  onDemandRotations: 25,
} as const;
