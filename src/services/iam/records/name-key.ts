/** IAM's names are found, and are unique, ignoring case; they are ASCII by their own pattern. */
export const nameKey = (name: string): string => name.toLowerCase();

/** Where a named row stands in a list. */
export const nameKeyOf = (row: { readonly name_key: string }): string => row.name_key;
