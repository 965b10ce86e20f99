/** Files of a held mail: they stand beside it until it is filed, then beside what it became. */
import { ticketFolder } from '../domain/place.ts';
import type { HeldMail } from '../domain/records.ts';
import type { NewCommit } from '../store/port.ts';
import type { Tree } from '../store/writer.ts';

const folder = 'content/inbox/files';

/** Where a held mail and its files are, for a commit that takes them out. */
export async function heldPaths(tree: Tree, id: string): Promise<string[]> {
  const names = await namesOf(tree, id);
  return [`content/inbox/${id}.md`, ...names.map((name) => `${folder}/${id}/${name}`)];
}

/** Its files as those of an entry, `ticket` for the opening. */
export async function movedFiles(
  tree: Tree,
  { id }: Pick<HeldMail, 'id'>,
  { ticket, entry = 'ticket' }: { ticket: number; entry?: string },
): Promise<NewCommit['files']> {
  return Promise.all(
    (await namesOf(tree, id)).map(async (name) => {
      const path = `${folder}/${id}/${name}`;
      const content = await tree.read(path);
      if (content === null) throw new Error(`${path} cannot be read`);
      return { path: `${ticketFolder(ticket)}/files/${entry}/${name}`, content };
    }),
  );
}

async function namesOf(tree: Tree, id: string): Promise<string[]> {
  const there = await tree.children(`${folder}/${id}`);
  return there
    .filter(({ kind }) => kind === 'file')
    .map(({ name }) => name)
    .sort();
}
