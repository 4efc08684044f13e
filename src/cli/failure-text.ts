/** What went wrong, for an operator; a fault of the program itself comes with its stack. */
export function failureText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return `${error.message}; choose another with --port, or see keywarden doctor`;
  const isFaultOfOurs =
    error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError;
  return isFaultOfOurs ? (error.stack ?? error.message) : error.message;
}
