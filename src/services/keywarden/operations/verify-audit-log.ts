import { requestVerification } from '../../../audit/verify/requests.ts';
import { write } from '../../contract.ts';
import { forOperator } from '../operator/operator-access.ts';

interface Input {
  readonly From?: number;
  readonly To?: number;
}

/** Begins within a second, on one of the nodes; DescribeAuditChain tells what it found. */
export const verifyAuditLog = write<Input, Record<string, never>>(
  forOperator('keywarden:VerifyAuditLog'),
  async ({ db, now }, { From, To }) => {
    await requestVerification(db, now, { from: From, to: To });
    return {};
  },
);
