/** Characters of a service prefix. */
const VENDOR = /^[a-zA-Z0-9.-]+$/;

/** What AWS answers for an Action or NotAction it cannot read; undefined when it can. */
export function actionError(action: string): string | undefined {
  if (action === '*') return undefined;
  const [vendor = '', name, ...rest] = action.split(':');
  if (name === undefined) {
    return 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.';
  }
  if (rest.length > 0) return 'Actions/Condition can contain only one colon.';
  return vendor === '*' || VENDOR.test(vendor) ? undefined : `Vendor ${vendor} is not valid`;
}
