/** Operations of the service `keywarden`, which has no SDK to take types from. */
export interface OwnOperations {
  readonly ListWebSessions: { readonly input: Record<string, never>; readonly output: unknown };
}
