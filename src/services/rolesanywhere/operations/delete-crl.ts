import { write } from '../../contract.ts';
import { onResource } from '../access.ts';
import { crls } from '../records/resources.ts';
import { replaceRevocations } from '../records/revocations.ts';
import type { CrlInput, CrlOutput } from '../types.ts';
import { crlView } from '../views.ts';

export const deleteCrl = write<CrlInput, CrlOutput>(
  onResource('DeleteCrl', 'crl', 'crlId'),
  async (context, { crlId }) => {
    const row = await crls.require(context, crlId);
    await crls.delete(context.db, row);
    await replaceRevocations(context, crlId, '', []);
    return { crl: crlView(row) };
  },
);
