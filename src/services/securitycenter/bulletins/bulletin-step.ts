import { type BulletinContent, contentProblem } from '../../../center/bulletins/content.ts';
import { authorsOf, findBulletin } from '../../../center/bulletins/records.ts';
import type { BulletinRow, BulletinState } from '../../../center/bulletins/tables.ts';
import type { AuditView, OperationContext } from '../../contract.ts';
import { conflict, notFound, validationException } from '../errors.ts';

/** Which bulletin, as it was seen. */
export interface OfBulletin {
  readonly BulletinId: string;
  readonly Revision: number;
}

/** What may be done to a bulletin in which states. */
const STATES_FOR = {
  update: ['DRAFT', 'IN_REVIEW', 'APPROVED', 'EMBARGOED'],
  submit: ['DRAFT'],
  approve: ['IN_REVIEW'],
  reject: ['IN_REVIEW', 'APPROVED', 'EMBARGOED'],
  publish: ['APPROVED', 'EMBARGOED'],
  revise: ['PUBLISHED', 'WITHDRAWN'],
  withdraw: ['DRAFT', 'IN_REVIEW', 'APPROVED', 'EMBARGOED', 'PUBLISHED'],
} as const satisfies Readonly<Record<string, readonly BulletinState[]>>;

export const missing = (id: string) => notFound(`There is no bulletin ${id}.`);

/**
 * The bulletin a step is about, within its write.
 * @throws AwsError ResourceNotFoundException; ConflictException where it was changed meanwhile, or is in no state for it
 */
export async function requireBulletin(
  { db }: Pick<OperationContext, 'db'>,
  { BulletinId, Revision }: OfBulletin,
  step: keyof typeof STATES_FOR,
): Promise<BulletinRow> {
  const row = await findBulletin(db, BulletinId);
  if (row === undefined) throw missing(BulletinId);
  if (row.revision !== Revision)
    throw conflict(`${BulletinId} was changed meanwhile: it is at revision ${row.revision}.`);
  const states: readonly BulletinState[] = STATES_FOR[step];
  if (!states.includes(row.state))
    throw conflict(`${BulletinId} is ${row.state}; this wants ${states.join(' or ')}.`);
  return row;
}

/** @throws AwsError ValidationException */
export function requireContent(content: BulletinContent): void {
  const problem = contentProblem(content);
  if (problem !== undefined) throw validationException(problem);
}

/** Who acts. A role is one person, however its sessions are called. */
export const actorOf = ({ caller }: Pick<OperationContext, 'caller'>): string => caller.principal.arn;

/** The authors of a working copy with one more. */
export const withAuthor = (row: BulletinRow, author: string): string =>
  JSON.stringify([...new Set([...authorsOf(row), author])]);

/** What a bulletin says before it is public is not for readers of the trail. */
export const HIDDEN_CONTENT: AuditView = { hide: ['Content'] };
