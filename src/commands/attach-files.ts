/** From files that came with a form to files of a commit, in the place the format has for them. */
import type { PictureType } from '../domain/attached-file.ts';
import type { NewCommit } from '../store/port.ts';
import { distinctNames, safeFileName } from './file-name.ts';

/** A file on disk until the command is done; never held in memory. */
export interface GivenFile {
  /** As the sender called it. */
  readonly name: string;
  /** Where its bytes are. */
  readonly file: string;
  readonly bytes: number;
  /** Of its bytes, in hexadecimal. */
  readonly sha256: string;
  /** What it is by its content; absent: no picture. */
  readonly picture?: PictureType;
}

/** `folder` is the ticket's, or `content/inbox`; `of` is the entry that carries them, `ticket` for the opening. */
export function attachedFiles(folder: string, of: string, files: readonly GivenFile[]): NewCommit['files'] {
  const names = distinctNames(files.map(({ name, picture }) => safeFileName(name, picture)));
  return files.map(({ file, bytes }, i) => ({ path: `${folder}/files/${of}/${names[i]}`, content: { file, bytes } }));
}

/** What makes the files of a form the same files, for `formKey`. Nothing where there are none. */
export function filesKey(files: readonly GivenFile[]): { files?: readonly (readonly [string, string])[] } {
  return files.length === 0 ? {} : { files: files.map(({ name, sha256 }) => [name, sha256] as const) };
}
