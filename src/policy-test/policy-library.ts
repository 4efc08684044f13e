import { type CompiledPolicy, compilePolicy } from '../policy/compile.ts';
import type { PolicyDocument, Statement } from '../policy/document.ts';
import type { JsonNode } from '../policy/json.ts';
import type { PolicySource } from '../policy/source.ts';
import type { PolicyRef } from './case-file.ts';
import { InputError } from './input-error.ts';
import { readPolicy } from './policy-file.ts';
import { ROLE, type Role } from './role.ts';
import { readTree, refuse, type TextFile, type Tree } from './tree.ts';

/** How files are found and read: the only door to the outside. */
export interface Files {
  /** A file named in the file `from`, or where the person is when that is absent; a text says why it cannot be read. */
  read(path: string, from?: string): Promise<TextFile | string>;
}

/** A policy, whatever it is used as. */
export interface LoadedPolicy {
  /** Path of the file it stands in. */
  readonly path: string;
  /** As the file says it; the same in every role. */
  readonly statements: readonly Statement[];
}

/** A policy in a role. */
export interface PolicyUse {
  readonly policy: LoadedPolicy;
  readonly role: Role;
  readonly document: PolicyDocument;
  readonly source: PolicySource;
  readonly compiled: CompiledPolicy;
}

/** Every policy of a run, each read once. */
export interface PolicyLibrary {
  /** A policy named or written in a test file. Throws InputError. */
  use(tree: Tree, ref: PolicyRef, role: Role, via?: string): Promise<PolicyUse>;
  /** A policy named on the command line. Throws InputError. */
  useFile(path: string, role: Role): Promise<PolicyUse>;
  /** All that were used, in the order they came. */
  policies(): readonly LoadedPolicy[];
}

interface Shelved {
  readonly tree: Tree;
  readonly node: JsonNode;
  readonly uses: Map<string, PolicyUse>;
  policy: LoadedPolicy | undefined;
}

export function newPolicyLibrary(files: Files): PolicyLibrary {
  const shelf = new Map<string, Shelved>();

  const place = (tree: Tree, node: JsonNode): Shelved => {
    const key = `${tree.path}\n${node.at}`;
    const found = shelf.get(key) ?? { tree, node, uses: new Map(), policy: undefined };
    shelf.set(key, found);
    return found;
  };

  const useAs = (shelved: Shelved, role: Role, via: string | undefined): PolicyUse => {
    const key = `${role}\n${via ?? ''}`;
    const known = shelved.uses.get(key);
    if (known !== undefined) return known;
    const { tree, node } = shelved;
    const document = readPolicy(tree, node, ROLE[role].kind);
    shelved.policy ??= { path: tree.path, statements: document.statements };
    const source = { kind: ROLE[role].source, id: tree.path, ...(via === undefined ? {} : { via }) };
    const compiled = compilePolicy(document, source);
    const made = { policy: shelved.policy, role, document, source, compiled };
    shelved.uses.set(key, made);
    return made;
  };

  const fromFile = async (path: string, role: Role, from?: Tree, ref?: JsonNode, via?: string) => {
    const file = await files.read(path, from?.path);
    if (typeof file === 'string') {
      if (from !== undefined && ref !== undefined) return refuse(from, ref, `cannot read ${path}: ${file}`);
      throw new InputError(path, undefined, file);
    }
    // Read anew each time, which is cheap; what costs is compiled once.
    const known = shelf.get(`${file.path}\nfile`);
    const tree = known?.tree ?? (await readTree(file));
    const shelved = known ?? place(tree, tree.root);
    shelf.set(`${file.path}\nfile`, shelved);
    return useAs(shelved, role, via);
  };

  return {
    use: async (tree, ref, role, via) =>
      ref.type === 'string' ? fromFile(ref.text, role, tree, ref, via) : useAs(place(tree, ref), role, via),
    useFile: (path, role) => fromFile(path, role),
    policies: () => [...new Set([...shelf.values()].flatMap(({ policy }) => policy ?? []))],
  };
}
