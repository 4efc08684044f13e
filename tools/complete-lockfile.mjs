// Completes package-lock.json after `npm install` against a registry that lacks some packages of other platforms: npm then
// leaves them out, and every later `npm ci` refuses the file. Adds them by name and version, so that other platforms
// still get them; without a hash, as nobody here has seen them. Run: node tools/complete-lockfile.mjs
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PATH = join(dirname(dirname(fileURLToPath(import.meta.url))), 'package-lock.json');
const SYSTEMS = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const PROCESSORS = ['arm', 'arm64', 'ia32', 'ppc64', 'riscv64', 's390x', 'x64'];
const LIBRARIES = new Map([
  ['gnu', 'glibc'],
  ['gnueabihf', 'glibc'],
  ['musl', 'musl'],
  ['musleabihf', 'musl'],
]);

const lock = JSON.parse(readFileSync(PATH, 'utf8'));

/**
 * Whether a package finds a dependency, in its own node_modules or in one above.
 * @param {string} from
 * @param {string} name
 */
function isPresent(from, name) {
  const folders = from.split('/node_modules/');
  return (
    folders.some(
      (_, depth) => lock.packages[[...folders.slice(0, depth + 1), name].join('/node_modules/')],
    ) || lock.packages[`node_modules/${name}`] !== undefined
  );
}

/**
 * An entry as npm writes it, its platform read from its name.
 * @param {string} name
 * @param {string} version
 * @param {boolean | undefined} dev
 */
function entryOf(name, version, dev) {
  const words = name.split(/[/-]/);
  const os = words.filter((word) => SYSTEMS.includes(word));
  const cpu = words.filter((word) => PROCESSORS.includes(word));
  const libc = words.flatMap((word) => LIBRARIES.get(word) ?? []);
  if (os.length !== 1 || cpu.length !== 1) throw new Error(`cannot tell the platform of ${name}`);
  return { version, cpu, ...(dev && { dev }), ...(libc.length > 0 && { libc }), optional: true, os };
}

let added = 0;
for (const [from, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (isPresent(from, name)) continue;
    lock.packages[`node_modules/${name}`] = entryOf(name, version, entry.dev);
    added++;
  }
}
if (added > 0) {
  const inOrder = Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, 'en'));
  writeFileSync(PATH, `${JSON.stringify({ ...lock, packages: Object.fromEntries(inOrder) }, null, 2)}\n`);
}
console.log(`${added} packages added`);
