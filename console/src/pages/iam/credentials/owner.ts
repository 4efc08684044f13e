/** Whose credentials a page shows. */
export interface CredentialOwner {
  /** Undefined for whoever is signed in: operations then leave the name out, as root must. */
  readonly userName?: string;
  readonly isRoot: boolean;
  readonly isSelf: boolean;
}

/**
 * The member by which IAM's operations are told whose credential is meant. The types of some call it required, for the
 * model does not know that whoever calls may leave its own name out.
 */
export const userNameOf = ({ userName }: CredentialOwner): { readonly UserName: string } =>
  (userName === undefined ? {} : { UserName: userName }) as { readonly UserName: string };
