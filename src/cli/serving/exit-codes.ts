/** As shells have it for SIGINT. */
export const EXIT_INTERRUPTED = 130;
