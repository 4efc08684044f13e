import type { PolicyHolderKind } from '../../../identity/tables.ts';
import type { AccessRule } from '../../contract.ts';
import { findHolder, type HolderInput, holderName } from '../holders.ts';
import { type ContextKeys, entityRef } from './resources.ts';

const boundaryKey = (policyArn: string | null | undefined): ContextKeys =>
  policyArn == null ? {} : { 'iam:PermissionsBoundary': policyArn };

/** The rule of an operation that reads the policies of a user, group or role. */
export const onHolder =
  (kind: PolicyHolderKind, action: string): AccessRule<HolderInput> =>
  async (context, input) => {
    const name = holderName(kind, input);
    const holder = await findHolder(context, kind, name);
    return [{ action, resources: [entityRef(kind, context.accountId, name, holder, holder?.tags)] }];
  };

/** The rule of an operation that changes them: policies may ask for the boundary the holder has. */
export const onBoundedHolder =
  <Input extends HolderInput>(
    kind: PolicyHolderKind,
    action: string,
    keysOf: (input: Input) => ContextKeys = () => ({}),
  ): AccessRule<Input> =>
  async (context, input) => {
    const name = holderName(kind, input);
    const holder = await findHolder(context, kind, name);
    return [
      {
        action,
        resources: [entityRef(kind, context.accountId, name, holder, holder?.tags)],
        contextKeys: { ...boundaryKey(holder?.permissionsBoundaryArn), ...keysOf(input) },
      },
    ];
  };

/** Condition key of the operations that attach and detach. */
export const policyArnKey = (input: { readonly PolicyArn: string }): ContextKeys => ({
  'iam:PolicyARN': input.PolicyArn,
});

/** Condition key of the operations that set a boundary: the new one. */
export const newBoundaryKey = (input: { readonly PermissionsBoundary?: string }): ContextKeys =>
  boundaryKey(input.PermissionsBoundary);
