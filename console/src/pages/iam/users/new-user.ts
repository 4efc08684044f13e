import type { GroupRow, PolicyRow } from '../../../api/own-operations.ts';

/** A user about to be made, as the steps of its page hold it. */
export interface NewUser {
  readonly name: string;
  readonly path: string;
  /** Whether it may sign in to the console, and with what password. */
  readonly password: 'none' | 'generated' | 'typed';
  readonly typedPassword: string;
  readonly mustChangePassword: boolean;
  readonly hasAccessKey: boolean;
  readonly groups: readonly GroupRow[];
  readonly policies: readonly PolicyRow[];
}

export const EMPTY_USER: NewUser = {
  name: '',
  path: '/',
  password: 'generated',
  typedPassword: '',
  mustChangePassword: true,
  hasAccessKey: false,
  groups: [],
  policies: [],
};

/** Characters AWS takes in names of users. */
export const isUserName = (text: string): boolean => /^[\w+=,.@-]{1,64}$/.test(text);
