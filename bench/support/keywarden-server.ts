import { startBenchNode } from './bench-node.ts';
import { reportCpu } from './server-load.ts';

/** A whole Keywarden node in a process of its own. */
const { node, stop } = await startBenchNode();
reportCpu(stop);
process.send?.({ port: Number(new URL(node.url).port) });
