import { ACCOUNT_ITEMS } from '../../../identity/account-checks/account-items.ts';
import { CREDENTIAL_ITEMS } from '../../../identity/account-checks/credential-items.ts';
import type { Finding, ScoreItem } from '../../../identity/account-checks/score-item.ts';
import { type OperationContext, read } from '../../contract.ts';
import { onAnything } from '../access.ts';

interface ItemView {
  readonly Id: string;
  /** `Passed`, `Failed`, or `Unknown` where the server cannot see it: that counts for nothing. */
  readonly State: string;
  readonly Weight: number;
  readonly Title: string;
  readonly Text: string;
  readonly Link: string;
  readonly Count?: number;
  readonly Names?: readonly string[];
}

const stateOf = ({ share }: Finding): ItemView['State'] =>
  share === undefined ? 'Unknown' : share === 1 ? 'Passed' : 'Failed';

const viewOf = (id: string, { weight, title, link }: ScoreItem, finding: Finding): ItemView => ({
  Id: id,
  State: stateOf(finding),
  Weight: weight,
  Title: title,
  Text: finding.text,
  Link: link,
  ...(finding.count !== undefined && { Count: finding.count }),
  ...(finding.names !== undefined && { Names: finding.names }),
});

/** How well the account is looked after, from 0 to 100, and what to do next: the weightiest first. */
async function run({ db, accountId, now, node }: OperationContext): Promise<{
  readonly Score: number;
  readonly Items: readonly ItemView[];
}> {
  const isOperator = accountId === node.managementAccountId;
  const items = Object.entries({ ...CREDENTIAL_ITEMS, ...ACCOUNT_ITEMS }).filter(
    ([, { isOperators }]) => isOperator || isOperators !== true,
  );
  const found = await Promise.all(
    items.map(async ([id, item]) => ({ id, item, finding: await item.look({ db, accountId, now, node }) })),
  );
  const known = found.flatMap(({ item: { weight }, finding: { share } }) =>
    share === undefined ? [] : [{ weight, earned: weight * share }],
  );
  const sum = (numbers: readonly number[]): number => numbers.reduce((one, other) => one + other, 0);
  const most = sum(known.map(({ weight }) => weight));
  const earned = sum(known.map((one) => one.earned));
  return {
    // Rounded down: 100 is for who has done everything.
    Score: most === 0 ? 0 : Math.floor((100 * earned) / most),
    Items: found
      .map(({ id, item, finding }) => viewOf(id, item, finding))
      .sort((one, other) => other.Weight - one.Weight),
  };
}

export const getSecurityScore = read(onAnything('keywarden:GetSecurityScore'), run);
