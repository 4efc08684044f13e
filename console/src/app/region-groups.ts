/** Parts of the world by the first word of a region's id. */
const PARTS: Readonly<Record<string, string>> = {
  us: 'United States',
  eu: 'Europe',
  eusc: 'European Sovereign Cloud',
  ap: 'Asia Pacific',
  ca: 'Canada',
  sa: 'South America',
  me: 'Middle East',
  af: 'Africa',
  il: 'Israel',
  mx: 'Mexico',
  cn: 'China',
};

export interface RegionGroup {
  readonly part: string;
  readonly regions: readonly string[];
}

/** Regions by the part of the world they are in, in the order of the list. */
export function regionGroups(regions: readonly string[]): readonly RegionGroup[] {
  const partOf = (region: string): string => {
    const word = region.split('-')[0] ?? '';
    return PARTS[word] ?? word;
  };
  return Object.entries(Object.groupBy(regions, partOf)).map(([part, found = []]) => ({
    part,
    regions: found,
  }));
}
