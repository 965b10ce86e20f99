/**
 * Files of a message that could not be written at the moment: kept for an hour for whoever sent them, so that sending it
 * again is one press and not choosing and uploading everything again. Never shown, and of use to nobody else.
 */
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GivenFile } from '../commands/attach-files.ts';
import type { Log } from './log.ts';

export const keptFilesLifeMs = 3_600_000;
/** Of 50 MB each at most. */
const mostSets = 20;

export interface KeptFiles {
  /**
   * Takes them over, and gives what to ask for them by; undefined: they cannot be kept. `person` is whoever sends them,
   * who has one set at a time.
   */
  keep(person: string, files: readonly GivenFile[]): Promise<string | undefined>;
  /** Undefined: unknown, somebody else's, or too old. They stay until they are: a press may come twice. */
  find(person: string, token: string): Promise<readonly GivenFile[] | undefined>;
  close(): void;
}

interface Kept {
  person: string;
  keptMs: number;
  files: readonly GivenFile[];
}

/** `random(n)` gives n unpredictable bytes; `now` is ms since epoch. */
export function openKeptFiles({
  folder,
  now,
  random,
  log,
}: {
  folder: string;
  now: () => number;
  random: (bytes: number) => Buffer;
  log: Log;
}): KeptFiles {
  const isToken = (text: string) => /^[0-9a-f]{32}$/.test(text);
  const remove = (name: string) => rm(join(folder, name), { recursive: true, force: true });

  async function read(token: string): Promise<Kept | undefined> {
    try {
      const kept = JSON.parse(await readFile(join(folder, token, 'kept.json'), 'utf8')) as Kept;
      return now() - kept.keptMs < keptFilesLifeMs ? kept : undefined;
    } catch {
      return undefined;
    }
  }

  /** What is being kept just now has no name of its owner yet. */
  const making = new Set<string>();

  /** Removes what is too old, and what `person` had kept before `token`. Gives how many sets there are beside it. */
  async function tidy(person?: string, token?: string): Promise<number> {
    let others = 0;
    for (const name of await readdir(folder).catch(() => [])) {
      if (name === token || making.has(name)) continue;
      const kept = await read(name);
      if (kept === undefined || kept.person === person) await remove(name);
      else others += 1;
    }
    return others;
  }

  const tidying = setInterval(() => void tidy().catch(() => undefined), 15 * 60_000).unref();

  return {
    async keep(person, files) {
      const token = random(16).toString('hex');
      const place = join(folder, token);
      making.add(token);
      try {
        await mkdir(place, { recursive: true, mode: 0o700 });
        const taken: GivenFile[] = [];
        for (const [i, file] of files.entries()) {
          await rename(file.file, join(place, String(i)));
          taken.push({ ...file, file: join(place, String(i)) });
        }
        const kept: Kept = { person, keptMs: now(), files: taken };
        await writeFile(join(place, 'kept.json'), JSON.stringify(kept), { mode: 0o600 });
        if ((await tidy(person, token)) < mostSets) return token;
        log.info('as many sets of files are kept as may be');
        await remove(token);
        return undefined;
      } catch (error) {
        log.problem('keeping the files of a message failed', error);
        await remove(token).catch(() => undefined);
        return undefined;
      } finally {
        making.delete(token);
      }
    },
    async find(person, token) {
      const kept = isToken(token) ? await read(token) : undefined;
      return kept?.person === person ? kept.files : undefined;
    },
    close: () => clearInterval(tidying),
  };
}
