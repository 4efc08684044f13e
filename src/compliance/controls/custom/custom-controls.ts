import type { AccountId } from '../../../core/account.ts';
import type { AnyDatabase } from '../../../storage/tables-of.ts';
import { tablesOf } from '../../../storage/tables-of.ts';
import { type Control, checked } from '../control.ts';
import type { ControlTables } from '../tables.ts';
import { applyCustomControl, type CustomControl, parseCustomControl, type Test } from './custom-control.ts';
import { subjectsOf } from './subjects.ts';

/** Ids of custom controls begin so. */
export const CUSTOM = 'custom/';

const wordsOf = ({ field, operator, value }: Test): string =>
  `${field} ${operator.replace('-', ' ')}${value === undefined ? '' : ` ${JSON.stringify(value)}`}`;

/** Characters of what is wrong with one thing: it is kept for each, in a history without end. */
const DETAIL_LENGTH = 256;

const detailOf = (broken: readonly Test[]): string => {
  const detail = `Not so: ${broken.map(wordsOf).join(', ')}`;
  return detail.length <= DETAIL_LENGTH ? detail : `${detail.slice(0, DETAIL_LENGTH - 1)}…`;
};

/** A custom control in the form of those that Keywarden brings. */
export const controlOf = (id: string, definition: CustomControl): Control => ({
  id,
  title: definition.title,
  reason: definition.reason ?? 'A control of this account.',
  remedy: definition.remedy ?? `Let ${definition.expect.map(wordsOf).join(' and ')}.`,
  severity: definition.severity,
  responsibility: 'customer',
  scope: 'account',
  mappings: definition.mappings ?? {},
  async check(looked) {
    const found = applyCustomControl(definition, await subjectsOf(definition.kind, looked));
    return checked(
      found.length,
      found
        .filter(({ broken }) => broken.length > 0)
        .map(({ subject, broken }) => ({
          resource: subject.resource,
          detail: detailOf(broken),
        })),
    );
  },
});

export async function customControlsOf(db: AnyDatabase, accountId: AccountId): Promise<readonly Control[]> {
  const rows = await tablesOf<ControlTables>(db)
    .selectFrom('custom_controls')
    .select(['id', 'definition'])
    .where('account_id', '=', accountId)
    .orderBy('id')
    .execute();
  return rows.map(({ id, definition }) => controlOf(id, parseCustomControl(definition)));
}
