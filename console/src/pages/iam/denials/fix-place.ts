import type { DenialFix, ExplainedDenial } from '../../../api/own-operations.ts';
import type { NewInlinePolicy } from '../permissions/use-asked-policy.ts';
import { placeOfPrincipal, placeOfResource, placeOfStatement } from './policy-place.ts';

interface FixPlace {
  /** Words for the button. */
  readonly deed: string;
  /** Below `/console`. */
  readonly path: string;
  readonly state?: { readonly newInlinePolicy: NewInlinePolicy };
}

/** `iam:ListUsers` → `AllowIamListUsers`. */
const policyName = (action: string): string =>
  `Allow${action
    .split(':')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('')}`.replace(/[^\w+=,.@-]/g, '');

/** Where a policy that is not the principal's own lacks a statement. */
const LACKING: Readonly<Record<string, (denial: ExplainedDenial) => FixPlace | undefined>> = {
  resource({ Resource }) {
    const place = placeOfResource(Resource);
    return place && { deed: `Open ${place.name}`, path: place.path };
  },
  'permissions-boundary'({ PrincipalArn, Resource, Nearest: [nearest] }) {
    const boundary = nearest && placeOfStatement(nearest, { principalArn: PrincipalArn, resource: Resource });
    // What AWS keeps cannot be changed, but another can be put in its place.
    if (boundary !== undefined && !boundary.name.includes(':iam::aws:'))
      return { deed: 'Open the boundary', path: boundary.path };
    const place = placeOfPrincipal(PrincipalArn);
    return place && { deed: `Open the boundary of ${place.name}`, path: place.path };
  },
  scp: () => ({ deed: 'Open control policies', path: '/organization/policies' }),
  rcp: () => ({ deed: 'Open control policies', path: '/organization/policies' }),
};

/** Where in the console a fix is applied; undefined where there is no page for it. */
export function fixPlace(fix: DenialFix, denial: ExplainedDenial): FixPlace | undefined {
  const { PrincipalArn, Resource, DecidedBy, Nearest, Layer, Action } = denial;
  if (fix.Policy !== undefined) {
    const statement = [...DecidedBy, ...Nearest].find(
      ({ Policy }) => Policy === fix.Policy || Policy.startsWith(`${fix.Policy} (`),
    );
    const place =
      statement && placeOfStatement(statement, { principalArn: PrincipalArn, resource: Resource });
    return place && { deed: 'Open the statement', path: place.path };
  }
  if (fix.Kind === 'NewSession') return undefined;
  const lacking = LACKING[Layer];
  if (lacking !== undefined) return lacking(denial);
  const place = placeOfPrincipal(PrincipalArn);
  if (place === undefined || fix.PolicyDocument === undefined) return undefined;
  return {
    deed: `Add it to ${place.name}`,
    path: place.path,
    state: { newInlinePolicy: { name: policyName(Action), text: fix.PolicyDocument } },
  };
}
