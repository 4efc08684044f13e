import { read } from '../../contract.ts';
import { onResource } from '../access.ts';
import { crls } from '../records/resources.ts';
import type { CrlInput, CrlOutput } from '../types.ts';
import { crlView } from '../views.ts';

export const getCrl = read<CrlInput, CrlOutput>(
  onResource('GetCrl', 'crl', 'crlId'),
  async (context, { crlId }) => ({ crl: crlView(await crls.require(context, crlId)) }),
);
