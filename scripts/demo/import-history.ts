import { mkdirSync } from 'node:fs';
import { runGit } from '../../src/store/git.ts';

/** A commit of a history that is made up in one go: the sample's, a benchmark's. */
export interface MadeCommit {
  author: { name: string; email: string };
  /** Seconds since 1970. */
  at: number;
  message: string;
  files: readonly { path: string; bytes: Uint8Array }[];
}

/** Makes a bare repository at `folder` whose `branch` is these commits, in this order: one git process for all. */
export async function importHistory(
  folder: string,
  branch: string,
  commits: Iterable<MadeCommit> | AsyncIterable<MadeCommit>,
): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await runGit(['init', '--quiet', '--bare', `--initial-branch=${branch}`, '--template=', folder], { gitDir: folder });
  await runGit(['fast-import', '--quiet', '--done'], {
    gitDir: folder,
    input: stream(branch, commits),
    timeoutMs: 600_000,
  });
}

async function* stream(branch: string, commits: Iterable<MadeCommit> | AsyncIterable<MadeCommit>) {
  for await (const { author, at, message, files } of commits) {
    const who = `${author.name} <${author.email}> ${at} +0000`;
    yield Buffer.concat([
      Buffer.from(`commit refs/heads/${branch}\nauthor ${who}\ncommitter ${who}\n`),
      data(Buffer.from(`${message}\n`)),
      ...files.flatMap(({ path, bytes }) => [Buffer.from(`M 100644 inline ${path}\n`), data(bytes)]),
      Buffer.from('\n'),
    ]);
  }
  yield Buffer.from('done\n');
}

function data(bytes: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`data ${bytes.length}\n`), bytes, Buffer.from('\n')]);
}
