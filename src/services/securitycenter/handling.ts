import type { BackgroundContext, Operation, StopBackground } from '../contract.ts';

/** The team's key, reports of vulnerabilities and requests for penetration tests. */
export const HANDLING: Readonly<Record<string, Operation>> = {};

export const HANDLING_WORK: readonly ((context: BackgroundContext) => StopBackground)[] = [];
