import { newArtifactId } from '../../../compliance/artifact/artifact-id.ts';
import {
  countExceptions,
  deleteException,
  insertException,
  listExceptions,
} from '../../../compliance/controls/records.ts';
import { read, write } from '../../contract.ts';
import { dateOf } from '../../date-of.ts';
import { forAccount } from '../access.ts';
import { lookedOf } from '../control-view.ts';
import { limitExceeded, notFound, validationException } from '../errors.ts';
import { knownControl } from '../known-control.ts';
import { type ListInput, pageOf } from '../paging.ts';

interface PutInput {
  readonly ControlId: string;
  /** ARN of what may break the control, or `*` for everything. */
  readonly Resource: string;
  readonly Reason: string;
  /** A year from now at the latest: what is right for ever is no exception. */
  readonly ExpireDate: Date;
}

interface ExceptionRef {
  readonly ExceptionId: string;
}

/** Exceptions of an account, ended ones too: all that hold are read at each look at its controls. */
const MOST_EXCEPTIONS = 1000;
const LONGEST_MILLISECONDS = 366 * 86_400_000;

export const putControlException = write<PutInput, ExceptionRef>(
  forAccount('PutControlException'),
  async (context, { ControlId, Resource, Reason, ExpireDate }) => {
    const { db, accountId, now, random, caller } = context;
    await knownControl(lookedOf(context), ControlId);
    const expires_at = ExpireDate.getTime();
    if (expires_at <= now || expires_at > now + LONGEST_MILLISECONDS)
      throw validationException('ExpireDate must be in the future, and within a year.');
    if ((await countExceptions(db, accountId)) >= MOST_EXCEPTIONS)
      throw limitExceeded(`An account may have ${MOST_EXCEPTIONS} exceptions. Delete those that have ended.`);
    const id = newArtifactId('exception', random);
    await insertException(db, {
      id,
      account_id: accountId,
      control_id: ControlId,
      resource: Resource,
      reason: Reason,
      created_by: caller.arn,
      created_at: now,
      expires_at,
    });
    return { ExceptionId: id };
  },
);

export const deleteControlException = write<ExceptionRef, object>(
  forAccount('DeleteControlException'),
  async ({ db, accountId }, { ExceptionId }) => {
    if (!(await deleteException(db, accountId, ExceptionId)))
      throw notFound(`There is no exception ${ExceptionId}.`);
    return {};
  },
);

/** Those that have ended too. */
export const listControlExceptions = read<ListInput, object>(
  forAccount('ListControlExceptions'),
  async (context, input) => {
    const { rows, ...more } = await pageOf(context, input, {
      name: 'ListControlExceptions',
      list: (range) => listExceptions(context.db, context.accountId, range),
      placeOf: ({ id }) => id,
    });
    const Exceptions = rows.map((row) => ({
      ExceptionId: row.id,
      ControlId: row.control_id,
      Resource: row.resource,
      Reason: row.reason,
      CreatedBy: row.created_by,
      CreateDate: dateOf(row.created_at),
      ExpireDate: dateOf(row.expires_at),
      IsActive: Number(row.expires_at) > context.now,
    }));
    return { Exceptions, ...more };
  },
);
