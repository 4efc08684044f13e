import { GUIDES } from '../../../center/guidance/guides.ts';
import { REMEDIES } from '../../../center/guidance/remedies.ts';
import { ACCOUNT_ITEMS } from '../../../identity/account-checks/account-items.ts';
import { CREDENTIAL_ITEMS } from '../../../identity/account-checks/credential-items.ts';
import type { Finding, ScoreItem } from '../../../identity/account-checks/score-item.ts';
import { read } from '../../contract.ts';
import { forAccount } from '../access.ts';
import { requireGuide } from '../guides/guide-view.ts';

interface CheckView {
  readonly GuideId: string;
  readonly CheckId: string;
  readonly Title: string;
  /** `Passed`, `Failed`, or `Unknown` where the server cannot see it. */
  readonly State: string;
  readonly Text: string;
  readonly Count?: number;
  readonly Names?: readonly string[];
  /** The one step that puts it right; absent where nothing is to be done. */
  readonly Remedy?: { readonly ConsolePath: string; readonly Command: string; readonly Operation?: string };
}

const CHECKS: Readonly<Record<string, ScoreItem>> = { ...CREDENTIAL_ITEMS, ...ACCOUNT_ITEMS };

const stateOf = ({ share }: Finding): string =>
  share === undefined ? 'Unknown' : share === 1 ? 'Passed' : 'Failed';

function viewOf(GuideId: string, CheckId: string, { title }: ScoreItem, finding: Finding): CheckView {
  const remedy = REMEDIES[CheckId];
  return {
    GuideId,
    CheckId,
    Title: title,
    State: stateOf(finding),
    Text: finding.text,
    ...(finding.count !== undefined && { Count: finding.count }),
    ...(finding.names !== undefined && { Names: finding.names }),
    ...(finding.share !== 1 &&
      remedy && {
        Remedy: {
          ConsolePath: remedy.console,
          Command: remedy.command,
          ...(remedy.operation !== undefined && { Operation: remedy.operation }),
        },
      }),
  };
}

/** How the caller's own account keeps to a guide, or to all of them, as it is now. */
export const runGuideChecks = read<{ readonly GuideId?: string }, { readonly Checks: readonly CheckView[] }>(
  forAccount('RunGuideChecks'),
  async ({ db, accountId, now, node }, { GuideId }) => {
    const guides =
      GuideId === undefined ? Object.entries(GUIDES) : [[GuideId, requireGuide(GuideId)] as const];
    const isOperator = accountId === node.managementAccountId;
    const wanted = guides.flatMap(([guideId, { checks }]) =>
      checks.flatMap((checkId) => {
        const item = CHECKS[checkId];
        return item === undefined || (item.isOperators && !isOperator) ? [] : [{ guideId, checkId, item }];
      }),
    );
    const Checks = await Promise.all(
      wanted.map(async ({ guideId, checkId, item }) =>
        viewOf(guideId, checkId, item, await item.look({ db, accountId, now, node })),
      ),
    );
    return { Checks };
  },
);
