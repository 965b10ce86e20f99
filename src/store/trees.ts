/** Walks the trees of a commit by their ids, for whatever driver holds the objects. */
import { emptyTree, findInTree, parseCommit, treeItems, type ObjectSource, type TreeItem } from './objects.ts';
import type { Change } from './port.ts';

/** The id of a commit's tree; null: no such commit. */
export async function treeOf(source: ObjectSource, commit: string): Promise<string | null> {
  const bytes = await source.object('commit', commit);
  return bytes && parseCommit(bytes).tree;
}

/** The bytes of a tree. Throws when a repository lacks it: nothing true can be said about such a commit. */
export async function readTree(source: ObjectSource, oid: string): Promise<Buffer> {
  if (oid === emptyTree(source.hash)) return Buffer.alloc(0);
  const bytes = await source.object('tree', oid);
  if (bytes === null) throw new Error(`the repository lacks its tree ${oid}; run git fsck on it`);
  return bytes;
}

/** What stands at a path of a commit; null: nothing. `''` is the root. Never goes through a link. */
export async function findPath(
  source: ObjectSource,
  commit: string,
  path: string,
): Promise<Omit<TreeItem, 'name'> | null> {
  const root = await treeOf(source, commit);
  if (root === null) return null;
  let found: Omit<TreeItem, 'name'> = { mode: '40000', kind: 'folder', oid: root };
  for (const name of path === '' ? [] : path.split('/')) {
    if (found.kind !== 'folder') return null;
    const item = findInTree(await readTree(source, found.oid), name, source.hash);
    if (item === null) return null;
    found = item;
  }
  return found;
}

/** Everything below a tree that is not a folder, in git's order. `path` goes before each name. */
export async function* walkTree(
  source: ObjectSource,
  tree: string,
  path: string,
): AsyncGenerator<{ path: string; kind: TreeItem['kind']; oid: string }> {
  for (const { name, kind, oid } of treeItems(await readTree(source, tree), source.hash)) {
    const place = path === '' ? name : `${path}/${name}`;
    if (kind === 'folder') yield* walkTree(source, oid, place);
    else yield { path: place, kind, oid };
  }
}

/** What differs between two trees, by path, without looking for renames. Null: a tree without anything. */
export async function compareTrees(
  source: ObjectSource,
  before: string | null,
  after: string | null,
  path = '',
): Promise<Change[]> {
  if (before === after) return [];
  const items = async (tree: string | null) =>
    new Map(
      tree === null ? [] : [...treeItems(await readTree(source, tree), source.hash)].map((item) => [item.name, item]),
    );
  const [old, young] = [await items(before), await items(after)];
  const changes: Change[] = [];
  for (const name of new Set([...old.keys(), ...young.keys()])) {
    const place = path === '' ? name : `${path}/${name}`;
    const [was, is] = [old.get(name), young.get(name)];
    if (was?.oid === is?.oid && was?.mode === is?.mode) continue;
    const folder = (item: TreeItem | undefined) => (item?.kind === 'folder' ? item.oid : null);
    changes.push(...(await compareTrees(source, folder(was), folder(is), place)));
    const file = (item: TreeItem | undefined) =>
      item === undefined || item.kind === 'folder' ? null : { kind: item.kind, oid: item.oid };
    const [gone, come] = [file(was), file(is)];
    if (gone !== null || come !== null) changes.push({ path: place, before: gone, after: come });
  }
  return changes;
}
