import { cpSync, existsSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { runGit } from '../../src/store/git.ts';
import { initLocalStore } from '../../src/store/init.ts';
import { openLocalStore } from '../../src/store/local.ts';
import type { Pushed } from '../../src/store/memory.ts';
import type { Subject } from './subject.ts';

export interface LocalSubject extends Subject {
  /** The bare repository. */
  path: string;
  /** Output of git in it. */
  git(...args: string[]): Promise<string>;
}

/** A new bare repository below `folder`, opened; others write to it with git itself. */
export async function openLocalSubject(folder: string, branch = 'main'): Promise<LocalSubject> {
  const template = join(folder, `template-${encodeURIComponent(branch)}.git`);
  if (!existsSync(template)) await initLocalStore({ path: template, branch });
  const path = join(mkdtempSync(join(folder, 'store-')), 'content.git');
  cpSync(template, path, { recursive: true });
  const store = await openLocalStore({ path, branch, lockLeftBehindMs: 1000 });
  const git = async (...args: string[]) => (await runGit(args, { gitDir: path })).stdout.toString();
  const ref = `refs/heads/${branch}`;
  return {
    store,
    path,
    git,
    force: async (head) => void (await git('update-ref', ref, head)),
    async push(files, { parents, message = 'Pushed', atMs = 1_760_000_000_000 } = {}) {
      const head = parents === undefined ? await store.head() : null;
      const [first, ...others] = parents ?? (head === null ? [] : [head]);
      const who = `Camille <camille@libra.example> ${atMs / 1000} +0000`;
      const input = [
        `reset refs/pushed\n\n`,
        `commit refs/pushed\nauthor ${who}\ncommitter ${who}\n${data(message)}`,
        first === undefined ? '' : `from ${first}\n`,
        ...others.map((parent) => `merge ${parent}\n`),
        ...Object.entries(files).map(([name, pushed]) => change(name, pushed)),
      ];
      await runGit(['fast-import', '--quiet', '--force'], { gitDir: path, input: input.join('') });
      const oid = (await git('rev-parse', 'refs/pushed')).trim();
      await git('update-ref', ref, oid);
      return oid;
    },
  };
}

function change(path: string, pushed: Pushed): string {
  const quoted = `"${path.replaceAll(/["\\]/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\t', '\\t')}"`;
  if (pushed === null) return `D ${quoted}\n`;
  if (typeof pushed === 'string') return `M 100644 inline ${quoted}\n${data(pushed)}`;
  if ('link' in pushed) return `M 120000 inline ${quoted}\n${data(pushed.link)}`;
  return `M 160000 ${pushed.submodule} ${quoted}\n`;
}

const data = (text: string) => `data ${Buffer.byteLength(text)}\n${text}\n`;
