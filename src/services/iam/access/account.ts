import type { AccessRule } from '../../contract.ts';
import { anyResource } from './resources.ts';

/** The rule of an operation on the account itself: IAM knows no ARN for it. */
export const onAccount =
  (action: string): AccessRule<unknown> =>
  () => [{ action, resources: [anyResource] }];
