import { ACCOUNT_CONTROLS } from './account-controls.ts';
import type { Control } from './control.ts';
import { DEPLOYMENT_CONTROLS } from './deployment-controls.ts';

/** Every control that Keywarden brings. Accounts add their own, see `custom/`. */
export const CONTROLS: readonly Control[] = [...ACCOUNT_CONTROLS, ...DEPLOYMENT_CONTROLS];
