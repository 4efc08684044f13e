import { searchPublications } from '../../../center/bulletins/publications.ts';
import { listBulletins as listRows } from '../../../center/bulletins/records.ts';
import type { BulletinState } from '../../../center/bulletins/tables.ts';
import { type OperationContext, read } from '../../contract.ts';
import { forAccount, isOfTeam } from '../access.ts';
import { type BulletinView, bulletinView, publicView } from '../bulletins/bulletin-view.ts';
import { validationException } from '../errors.ts';

interface Input {
  /** For the team only: others see what is public. */
  readonly State?: BulletinState;
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

interface Output {
  readonly Bulletins: readonly BulletinView[];
  readonly NextToken?: string;
}

const USUAL = 50;

const wrongToken = () => validationException('NextToken is none that was given.');

/** Working copies, the newest first; a token is the id where the page before ended. */
async function ofTeam(
  context: OperationContext,
  { State, NextToken }: Input,
  limit: number,
): Promise<Output> {
  const [, year, number] = /^KW-([0-9]{4})-([0-9]{4,9})$/.exec(NextToken ?? '') ?? [];
  if (NextToken !== undefined && number === undefined) throw wrongToken();
  const after = number === undefined ? undefined : { year: Number(year), number: Number(number) };
  const rows = await listRows(context.db, { state: State, limit: limit + 1, after });
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return {
    Bulletins: rows.slice(0, limit).map((row) => bulletinView(context, row)),
    ...(last && { NextToken: last.id }),
  };
}

/** What is public, the last changed first; a token is a number of bulletins. */
async function ofOthers(
  context: OperationContext,
  { NextToken = '0' }: Input,
  limit: number,
): Promise<Output> {
  if (!/^[0-9]{1,9}$/.test(NextToken)) throw wrongToken();
  const offset = Number(NextToken);
  const { publications, count } = await searchPublications(context.db, { limit, offset });
  const end = offset + publications.length;
  return {
    Bulletins: publications.map((one) => publicView(context, one)),
    ...(publications.length > 0 && end < count && { NextToken: String(end) }),
  };
}

export const listBulletins = read<Input, Output>(forAccount('ListBulletins'), async (context, input) => {
  const { MaxResults = USUAL } = input;
  return (await isOfTeam(context))
    ? ofTeam(context, input, MaxResults)
    : ofOthers(context, input, MaxResults);
});
