import { preparedWrite } from '../../contract.ts';
import { onResource } from '../access.ts';
import { type CheckedCrl, checkedCrl } from '../checked-crl.ts';
import { crls, trustAnchors } from '../records/resources.ts';
import { replaceRevocations } from '../records/revocations.ts';
import { nameOf } from '../resources.ts';
import type { CrlInput, CrlOutput } from '../types.ts';
import { crlView } from '../views.ts';

interface Input extends CrlInput {
  readonly name?: string;
  readonly crlData?: Uint8Array;
}

/** The trust anchor may be gone; then nobody can say who must have signed the list. */
export const updateCrl = preparedWrite<Input, CrlOutput, CheckedCrl | undefined>(
  onResource('UpdateCrl', 'crl', 'crlId'),
  async (context, { crlId, crlData }) => {
    const { trust_anchor_arn } = await crls.require(context, crlId);
    if (crlData === undefined) return undefined;
    const anchorId = nameOf(context, trust_anchor_arn)?.id ?? '';
    return checkedCrl(await trustAnchors.find(context, anchorId), crlData);
  },
  async (context, { crlId, name, crlData }, checked) => {
    const row = await crls.require(context, crlId);
    if (checked !== undefined)
      await replaceRevocations(context, crlId, checked.issuerKey, checked.serialNumbers);
    const changed = await crls.update(context.db, row, {
      ...(name !== undefined && { name }),
      ...(crlData !== undefined && { crl_data: crlData }),
      updated_at: context.now,
    });
    return { crl: crlView(changed) };
  },
);
