import { VERSION } from '../version.ts';
import { type Command, EXIT } from './command.ts';

export const version: Command = {
  name: 'version',
  summary: 'print the version',
  settings: [],
  flags: [],
  async run({ output }) {
    output.out(`keywarden ${VERSION} (node ${process.version}, ${process.platform} ${process.arch})\n`);
    return EXIT.ok;
  },
};
