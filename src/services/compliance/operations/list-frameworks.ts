import { FRAMEWORKS } from '../../../compliance/controls/frameworks.ts';
import { read } from '../../contract.ts';
import { forAccount } from '../access.ts';

/** The frameworks whose identifiers controls name. */
export const listFrameworks = read<unknown, object>(forAccount('ListFrameworks'), () => ({
  Frameworks: Object.entries(FRAMEWORKS).map(([Framework, { title, version, publisher, url }]) => ({
    Framework,
    Title: title,
    Version: version,
    Publisher: publisher,
    Url: url,
  })),
}));
