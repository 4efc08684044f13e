/** Serves the home that standard input describes, and prints its URL; run as a process of its own. */
import { text } from 'node:stream/consumers';
import { startNode } from '../../src/start.ts';
import { type ServerHome, settingsOf } from './server.ts';

const home = JSON.parse(await text(process.stdin)) as ServerHome;
const node = await startNode(settingsOf(home), (problem) => process.stderr.write(`${problem}\n`));
process.once('SIGTERM', () => {
  node.close().then(
    () => process.exit(0),
    () => process.exit(1),
  );
});
process.stdout.write(`${node.url}\n`);
