import { newUuid } from '../../../core/uuid.ts';
import { preparedWrite } from '../../contract.ts';
import { onNew } from '../access.ts';
import { type CheckedCrl, checkedCrl, requireAnchor } from '../checked-crl.ts';
import { validation } from '../errors.ts';
import { crls } from '../records/resources.ts';
import { countCrlsOf, replaceRevocations } from '../records/revocations.ts';
import { newTags } from '../tags.ts';
import type { CrlOutput, Tag } from '../types.ts';
import { crlView } from '../views.ts';

interface Input {
  readonly name: string;
  readonly crlData: Uint8Array;
  readonly enabled?: boolean;
  readonly tags?: readonly Tag[];
  readonly trustAnchorArn: string;
}

/** @see https://docs.aws.amazon.com/rolesanywhere/latest/userguide/quotas.html */
const MOST_OF_ANCHOR = 2;

export const importCrl = preparedWrite<Input, CrlOutput, CheckedCrl>(
  onNew('ImportCrl'),
  async (context, { trustAnchorArn, crlData }) =>
    checkedCrl(await requireAnchor(context, trustAnchorArn), crlData),
  async (context, { name, crlData, enabled = false, tags, trustAnchorArn }, { issuerKey, serialNumbers }) => {
    const { accountId: account_id, region, now, random } = context;
    await requireAnchor(context, trustAnchorArn);
    if ((await countCrlsOf(context, trustAnchorArn)) >= MOST_OF_ANCHOR)
      throw validation(`A trust anchor can have at most ${MOST_OF_ANCHOR} CRLs.`);
    const row = await crls.insert(context, {
      account_id,
      region,
      id: newUuid(random),
      name,
      enabled: enabled ? 1 : 0,
      crl_data: crlData,
      trust_anchor_arn: trustAnchorArn,
      tags: newTags(tags),
      created_at: now,
      updated_at: now,
    });
    await replaceRevocations(context, row.id, issuerKey, serialNumbers);
    return { crl: crlView(row) };
  },
);
