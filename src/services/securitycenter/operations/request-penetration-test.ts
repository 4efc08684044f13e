import { networkIn } from '../../../center/pentest/source-networks.ts';
import { countRequested, insertPenetrationTest } from '../../../center/pentest/test-records.ts';
import type { PenetrationTestRow, TestContact, TestScope } from '../../../center/pentest/test-table.ts';
import { tellTeam } from '../../../center/reports/case-mail.ts';
import { readDisclosurePolicy } from '../../../center/reports/disclosure-policy.ts';
import { type WriteContext, write } from '../../contract.ts';
import { forAccount } from '../access.ts';
import { limitExceeded, validationException } from '../errors.ts';
import type { TestOutput } from '../tests/decide.ts';
import { testView } from '../tests/test-view.ts';

interface Input {
  readonly Targets: readonly string[];
  readonly SourceCidrs: readonly string[];
  readonly Methods: readonly string[];
  readonly Contacts: readonly TestContact[];
  readonly Description?: string;
  readonly StartDate: Date;
  readonly EndDate: Date;
  /** That the rules for tests are known and will be kept. */
  readonly AcceptsRules: boolean;
}

const LONGEST_MILLISECONDS = 90 * 86_400_000;
/** Requests of one account that wait at once. */
const MOST_REQUESTED = 20;

/** @throws AwsError ValidationException for what is not the account's own, or a source that names none */
function checkScope({ accountId }: WriteContext, { Targets, SourceCidrs }: Input): void {
  const foreign = Targets.find((target) => target !== accountId && target.split(':')[4] !== accountId);
  if (foreign !== undefined)
    throw validationException(`${foreign} is neither this account's id nor an ARN in this account.`);
  const wide = SourceCidrs.find((cidr) => networkIn(cidr) === undefined);
  if (wide !== undefined)
    throw validationException(
      `${wide} is no network that a test may come from: of IPv4 it has 16 bits or more, of IPv6 32 or more.`,
    );
}

/** @throws AwsError ValidationException */
function checkWindow(now: number, { StartDate, EndDate }: Input): void {
  const [start, end] = [StartDate.getTime(), EndDate.getTime()];
  if (end <= start || end <= now) throw validationException('EndDate must be after StartDate and now.');
  if (end - start > LONGEST_MILLISECONDS) throw validationException('A test lasts 90 days at most.');
}

/** Asks the operator for leave to test what the account has. */
export const requestPenetrationTest = write<Input, TestOutput>(
  forAccount('RequestPenetrationTest'),
  async (context, input) => {
    const { db, now, accountId, random, caller } = context;
    if (!input.AcceptsRules) throw validationException('AcceptsRules must be true.');
    checkScope(context, input);
    checkWindow(now, input);
    if ((await countRequested(db, accountId)) >= MOST_REQUESTED)
      throw limitExceeded(`${MOST_REQUESTED} requests of this account wait for a decision.`);
    const scope: TestScope = {
      targets: input.Targets,
      sourceCidrs: input.SourceCidrs,
      methods: input.Methods,
      contacts: input.Contacts,
      description: input.Description ?? '',
    };
    const row: PenetrationTestRow = {
      id: `pt-${Buffer.from(random.bytes(8)).toString('hex')}`,
      account_id: accountId,
      state: 'requested',
      scope: JSON.stringify(scope),
      starts_at: input.StartDate.getTime(),
      ends_at: input.EndDate.getTime(),
      requested_at: now,
      requested_by: caller.principal.arn,
      decided_at: null,
      decided_by: null,
      reason: null,
    };
    await insertPenetrationTest(db, row);
    const { policy } = await readDisclosurePolicy(db);
    await tellTeam(context, policy, {
      subject: `Penetration test ${row.id} is requested`,
      text: `Account ${accountId} asks for the penetration test ${row.id}.`,
    });
    return { PenetrationTest: testView(row, now) };
  },
);
