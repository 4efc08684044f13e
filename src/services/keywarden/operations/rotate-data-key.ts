import { isSealPurpose, SEAL_PURPOSES } from '../../../custody/data-keys/purposes.ts';
import { insertSealingKeys } from '../../../custody/records.ts';
import type { SealingKeysTable } from '../../../custody/tables.ts';
import { preparedWrite } from '../../contract.ts';
import { dateOf } from '../../date-of.ts';
import { validationException } from '../errors.ts';
import { forOperator } from '../operator/operator-access.ts';

interface Input {
  readonly Purpose: string;
}

interface Output {
  readonly DataKeyId: string;
  /** From when on it seals: by then every node has it. */
  readonly ActiveDate: Date;
}

/** Replaces a data key before its time. What the old one sealed goes on; see `custody/data-keys/`. */
export const rotateDataKey = preparedWrite<Input, Output, SealingKeysTable>(
  forOperator('keywarden:RotateDataKey'),
  async ({ node }, { Purpose }) => {
    if (!isSealPurpose(Purpose))
      throw validationException(`Purpose must be one of ${SEAL_PURPOSES.join(', ')}.`);
    return node.makeDataKey(Purpose);
  },
  async (context, _, key) => {
    await insertSealingKeys(context, [key]);
    return { DataKeyId: key.id, ActiveDate: dateOf(key.active_from) };
  },
);
