import { type PolicyPlace, placeOfInline } from '../denials/policy-place.ts';

/** How the simulation names a policy of somebody: `user_bob_Name` where it is inline, else the name of a managed one. */
const INLINE = /^(user|group|role)_([^_]+)_([^_]+)$/;

/** Where the inline policy is opened that decided; undefined for others, and where underscores leave open which it is. */
export function placeOfSimulated(sourcePolicyId: string, line: number | undefined): PolicyPlace | undefined {
  const [, kind, holder, policyName] = INLINE.exec(sourcePolicyId) ?? [];
  if (kind === undefined || holder === undefined || policyName === undefined) return undefined;
  const place = placeOfInline(kind, holder, policyName, line);
  return place && { ...place, name: `${policyName} of ${kind} ${holder}` };
}
