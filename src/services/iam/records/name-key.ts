/** IAM's names are found, and are unique, ignoring case; they are ASCII by their own pattern. */
export const nameKey = (name: string): string => name.toLowerCase();
