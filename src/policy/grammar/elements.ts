/** Elements of a policy document; every other is refused.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html */
export const TOP_ELEMENTS: ReadonlySet<string> = new Set(['Version', 'Id', 'Statement']);

export const STATEMENT_ELEMENTS: ReadonlySet<string> = new Set([
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
]);

/** Versions of the policy language. */
export const VERSIONS: ReadonlySet<string> = new Set(['2008-10-17', '2012-10-17']);
