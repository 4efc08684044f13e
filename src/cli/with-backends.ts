import type { Backends } from '../start.ts';
import type { CommandContext } from './command.ts';
import { createLog } from './log.ts';

/** Runs a command of the operator on database and HSM, beside whatever serves them. */
export async function withBackends(
  context: CommandContext,
  run: (backends: Backends) => Promise<number>,
): Promise<number> {
  const log = createLog(context.output, 'error');
  // Loaded only here, so that help and version answer at once.
  const { openBackends } = await import('../start.ts');
  const { backendSettings } = await import('./node-settings.ts');
  const backends = await openBackends(
    await backendSettings(context.settings, context.surroundings),
    log.problem,
  );
  try {
    return await run(backends);
  } finally {
    await backends.close();
  }
}
