import { findCase, insertHistory, updateCaseRow } from '../../../center/reports/case-records.ts';
import { type CaseDetail, newId, openDetail, sealDetail } from '../../../center/reports/case-secrets.ts';
import type { CaseState } from '../../../center/reports/case-states.ts';
import type { CaseRow } from '../../../center/reports/case-table.ts';
import { type WriteContext, write } from '../../contract.ts';
import { forTeam } from '../access.ts';
import { type CaseInput, caseOf } from '../cases/case-of.ts';
import { type CaseView, caseView } from '../cases/case-view.ts';
import { changedState } from '../cases/change-state.ts';
import { HIDDEN } from '../cases/hidden.ts';
import { tellParties } from '../cases/tell-parties.ts';
import { notFound, validationException } from '../errors.ts';

interface Input extends CaseInput {
  readonly State?: CaseState;
  readonly DuplicateOf?: string;
  /** Of the change of state; the team's alone. */
  readonly Note?: string;
  readonly Title?: string;
  readonly Severity?: string;
  readonly Cves?: readonly string[];
  readonly Assignee?: string;
  readonly AcknowledgeByDate?: Date;
  readonly FixByDate?: Date;
  readonly EmbargoEndDate?: Date;
  /** Ends the embargo at once. */
  readonly LiftEmbargo?: boolean;
  /** Empty for nobody. */
  readonly CreditName?: string;
  readonly CreditUrl?: string;
}

function newDetail(old: CaseDetail, { Title, Cves, Assignee, CreditName, CreditUrl }: Input): CaseDetail {
  const { creditName, creditUrl, assignee, ...rest } = old;
  const [name, url, who] = [CreditName ?? creditName, CreditUrl ?? creditUrl, Assignee ?? assignee];
  return {
    ...rest,
    ...(Title !== undefined && { title: Title }),
    ...(Cves !== undefined && { cves: [...new Set(Cves)] }),
    ...(who && { assignee: who }),
    ...(name && { creditName: name }),
    ...(name && url && { creditUrl: url }),
  };
}

/** What the input sets but for the state. @throws AwsError ValidationException */
function newFacts({ sealer, now }: WriteContext, row: CaseRow, input: Input): Partial<CaseRow> {
  const { AcknowledgeByDate, FixByDate, EmbargoEndDate, LiftEmbargo, Severity } = input;
  if (LiftEmbargo === true && EmbargoEndDate !== undefined)
    throw validationException('An embargo is lifted, or has another end.');
  const detail = newDetail(openDetail(sealer, row), input);
  return {
    sealed_detail: sealDetail(sealer, row.id, detail),
    credit_wanted: detail.creditName === undefined ? 0 : 1,
    updated_at: now,
    ...(Severity !== undefined && { severity: Severity }),
    ...(LiftEmbargo === true && { embargo_until: null }),
    ...(EmbargoEndDate && { embargo_until: EmbargoEndDate.getTime() }),
    ...(AcknowledgeByDate && { acknowledge_by: AcknowledgeByDate.getTime(), told_acknowledge: 0 }),
    ...(FixByDate && { fix_by: FixByDate.getTime(), told_fix: 0 }),
  };
}

/** Takes the step, and tells all parties of it. */
async function step(context: WriteContext, row: CaseRow, input: Input): Promise<Partial<CaseRow>> {
  const { State, DuplicateOf, Note, CaseId } = input;
  const { db, now, random, caller } = context;
  if (State === undefined) {
    if (DuplicateOf !== undefined || Note !== undefined)
      throw validationException('DuplicateOf and Note belong to a change of State.');
    return {};
  }
  const changed = changedState(row, { State, DuplicateOf }, now);
  if (DuplicateOf !== undefined) {
    if (DuplicateOf === CaseId) throw validationException('A case is no duplicate of itself.');
    if ((await findCase(db, DuplicateOf)) === undefined)
      throw notFound(`The case ${DuplicateOf} does not exist.`);
  }
  await insertHistory(db, {
    id: newId(random, 'step'),
    case_id: CaseId,
    at: now,
    from_state: row.state,
    to_state: State,
    by: caller.principal.arn,
    note: Note ?? null,
  });
  await tellParties(context, CaseId);
  return changed;
}

/** Changes what is given, and nothing else. */
export const updateCase = write<Input, { readonly Case: CaseView }>(
  forTeam('UpdateCase'),
  async (context, input) => {
    const row = await caseOf(context, input);
    const facts = newFacts(context, row, input);
    const changed = { ...facts, ...(await step(context, { ...row, ...facts }, input)) };
    await updateCaseRow(context.db, row.id, changed);
    return { Case: caseView(context, { ...row, ...changed }) };
  },
  HIDDEN,
);
