import { homedir } from 'node:os';
import { run } from './cli/run.ts';

process.exitCode = await run(
  process.argv.slice(2),
  { env: process.env, platform: process.platform, home: homedir(), workingDirectory: process.cwd() },
  {
    out: (text) => process.stdout.write(text),
    error: (text) => process.stderr.write(text),
  },
);
