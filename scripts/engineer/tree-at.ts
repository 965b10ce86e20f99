import { runGit } from '../../src/store/git.ts';
import type { EntryKind } from '../../src/store/port.ts';
import type { Tree } from '../../src/store/writer.ts';

/** A commit of a clone as commands look at it. Nothing was written before by any form: an engineer types once. */
export function treeAt(gitDir: string, commit: string): Tree {
  const kinds: Readonly<Record<string, EntryKind>> = { '040000': 'folder', '120000': 'symlink', '160000': 'submodule' };
  async function items(path: string): Promise<{ name: string; kind: EntryKind }[]> {
    const args = ['ls-tree', '-z', '--full-tree', '--end-of-options', `${commit}:${path}`];
    // 128: there is no such folder.
    const { code, stdout } = await runGit(args, { gitDir, codes: [0, 128] });
    if (code !== 0) return [];
    return stdout
      .toString('utf8')
      .split('\0')
      .filter(Boolean)
      .map((line) => ({ name: line.slice(line.indexOf('\t') + 1), kind: kinds[line.slice(0, 6)] ?? 'file' }));
  }
  return {
    head: commit,
    children: items,
    async read(path) {
      const slash = path.lastIndexOf('/');
      const [folder, name] = [path.slice(0, Math.max(0, slash)), path.slice(slash + 1)];
      if (!(await items(folder)).some((item) => item.name === name && item.kind === 'file')) return null;
      const args = ['cat-file', 'blob', `${commit}:${path}`];
      return (await runGit(args, { gitDir })).stdout;
    },
    find: () => undefined,
  };
}
