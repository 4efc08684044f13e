import { read } from '../../contract.ts';
import { onRoot } from '../guardians/guardian-rules.ts';
import { guardiansView } from '../guardians/guardians-view.ts';
import type { RootGuardiansResponse } from '../guardians/types.ts';

export const getRootGuardians = read<object, RootGuardiansResponse>(
  onRoot('keywarden:GetRootGuardians'),
  guardiansView,
);
