import type { BulletinContent } from '../../../api/center-operations.ts';

/** Such as `Keywarden: affected <0.1.4; fixed in 0.1.4`. */
export const productLines = ({ Products = [] }: BulletinContent): string[] =>
  Products.map(({ Vendor, Name, Affected = [], Fixed = [], NotAffected = [], UnderInvestigation = [] }) => {
    const states = [
      ['affected', Affected],
      ['fixed in', Fixed],
      ['not affected', NotAffected],
      ['being looked into', UnderInvestigation],
    ] as const;
    const told = states
      .filter(([, ranges]) => ranges.length > 0)
      .map(([word, ranges]) => `${word} ${ranges.join(', ')}`);
    return `${Vendor === undefined ? '' : `${Vendor} `}${Name}: ${told.join('; ')}`;
  });
