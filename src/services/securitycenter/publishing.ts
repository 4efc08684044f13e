import type { BackgroundContext, Operation, StopBackground } from '../contract.ts';
import { getCenterSettings, putCenterSettings } from './operations/center-settings.ts';

/** Bulletins, their documents, notices, bundles and guides. */
export const PUBLISHING: Readonly<Record<string, Operation>> = {
  GetCenterSettings: getCenterSettings,
  PutCenterSettings: putCenterSettings,
};

export const PUBLISHING_WORK: readonly ((context: BackgroundContext) => StopBackground)[] = [];
