/** Where a policy comes from, for explanations. */
export interface PolicySource {
  readonly kind:
    | 'inline'
    | 'managed'
    | 'permissions-boundary'
    | 'session'
    | 'trust'
    | 'resource'
    | 'scp'
    | 'rcp';
  /** ARN of a managed policy; name of an inline one. */
  readonly id: string;
  /** What it is attached to (`user/bob`, `group/admins`), where that is not the principal itself. */
  readonly via?: string;
}
