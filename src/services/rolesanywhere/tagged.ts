import { resourceIsUnknown } from './errors.ts';
import { BY_KIND, type Resources } from './records/resources.ts';
import { nameOf, type Place } from './resources.ts';
import type { ResourceRow } from './tables.ts';

/** The resource an ARN names. @throws AwsError ResourceNotFoundException */
export async function requireTagged(
  place: Place,
  arn: string,
): Promise<{ readonly resources: Resources<ResourceRow>; readonly row: ResourceRow }> {
  const name = nameOf(place, arn);
  if (name === undefined) throw resourceIsUnknown(arn);
  const resources = BY_KIND[name.kind];
  return { resources, row: await resources.require(place, name.id) };
}
