/**
 * Files that come with a form: onto disk as they come, never whole in memory, and away again when the form has been
 * answered, whatever the answer. What a killed process leaves, the next one removes.
 */
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { GivenFile } from '../commands/attach-files.ts';
import { requestProblem } from '../commands/request-problem.ts';
import { pictureHeadBytes, pictureTypeOf, type FileLimits } from '../domain/attached-file.ts';
import type { Problem } from '../domain/problem.ts';
import type { Log } from './log.ts';
import { openSlots } from './slots.ts';

export interface Taken {
  readonly files: readonly GivenFile[];
  /** What the sender called them, also where they could not be taken. */
  readonly names: readonly string[];
  /** Too many, or too large. */
  readonly problem?: Problem;
  /** The disk is full or fails, or too much is being sent already: none could be taken, and later they may be. */
  readonly unavailable?: true;
}

/** The files of one form. Disposing of it removes them. */
export interface Upload extends AsyncDisposable {
  /** Reads `file` to its end, kept or not: what comes after it in the form is to be read too. */
  take(name: string, file: Readable): void;
  /** What was taken, once all that was given is read. Its files are there until the upload is disposed of. */
  taken(): Promise<Taken>;
}

export interface Uploads {
  /** `person` is whoever sends it, as what limits are counted by. */
  begin(person: string, limits: FileLimits): Upload;
  /** Removes what earlier processes left. To be called when no other one uses the folder. */
  removeLeftovers(): Promise<void>;
}

/** Of 25 MB each, on disk. */
const atOnce = { inAll: 16, each: 4 };

export function openUploads(folder: string, log: Log): Uploads {
  const slots = openSlots(atOnce);
  const ours = randomBytes(6).toString('hex');
  let count = 0;

  function begin(person: string, limits: FileLimits): Upload {
    const place = join(folder, `${ours}-${(count += 1)}`);
    const names: string[] = [];
    const reading: Promise<GivenFile | undefined>[] = [];
    let slot: Disposable | undefined;
    let togetherBytes = 0;
    let problem: Problem | undefined;
    let unavailable = false;

    const wanted = () => problem === undefined && !unavailable;
    const refuse = (found: Problem) => void (problem ??= found);
    const fail = (error: unknown): undefined => {
      if (!unavailable) log.problem('taking files failed', error);
      unavailable = true;
    };

    async function keep(name: string, stream: Readable, number: number): Promise<GivenFile | undefined> {
      const file = join(place, String(number));
      const hash = createHash('sha256');
      let bytes = 0;
      let head = Buffer.alloc(0);
      await using handle = await createIn(place, file).catch(fail);
      try {
        // To the end, wanted or not: leaving early would stop the form behind it.
        for await (const chunk of stream as AsyncIterable<Buffer>) {
          bytes += chunk.length;
          togetherBytes += chunk.length;
          if (bytes > limits.eachBytes) refuse(tooLarge(name, limits));
          else if (togetherBytes > limits.togetherBytes) refuse(tooMuch(limits));
          if (!wanted()) continue;
          hash.update(chunk);
          if (head.length < pictureHeadBytes) head = Buffer.concat([head, chunk]).subarray(0, pictureHeadBytes);
          await handle!.writeFile(chunk).catch(fail);
        }
      } catch {
        // Cut short, which whoever reads the form tells.
        return undefined;
      }
      const picture = pictureTypeOf(head);
      return { name, file, bytes, sha256: hash.digest('hex'), ...(picture && { picture }) };
    }

    return {
      take(name, stream) {
        stream.on('error', () => undefined);
        names.push(name);
        slot ??= slots.take(person);
        if (slot === undefined) unavailable = true;
        if (names.length > limits.count) refuse(tooMany(limits));
        if (wanted()) reading.push(keep(name, stream, names.length).catch(fail));
        else stream.resume();
      },
      async taken() {
        const read = await Promise.all(reading);
        if (unavailable) return { files: [], names, unavailable };
        if (problem) return { files: [], names, problem };
        return { files: read.filter((file) => file !== undefined), names };
      },
      async [Symbol.asyncDispose]() {
        if (slot === undefined) return;
        await Promise.allSettled(reading);
        await rm(place, { recursive: true, force: true }).catch((error: unknown) =>
          log.problem('removing files of a form failed', error),
        );
        slot[Symbol.dispose]();
      },
    };
  }

  return {
    begin,
    async removeLeftovers() {
      const there = await readdir(folder).catch(() => []);
      const left = there.filter((name) => !name.startsWith(`${ours}-`));
      await Promise.all(left.map((name) => rm(join(folder, name), { recursive: true, force: true })));
    },
  };
}

/** Why these may not come with one message; undefined: they may. */
export function givenProblem(files: readonly GivenFile[], limits: FileLimits): Problem | undefined {
  if (files.length > limits.count) return tooMany(limits);
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return bytes > limits.togetherBytes ? tooMuch(limits) : undefined;
}

async function createIn(place: string, file: string): Promise<FileHandle> {
  await mkdir(place, { recursive: true, mode: 0o700 });
  return open(file, 'wx', 0o600);
}

const megabytes = (bytes: number) => bytes / 1024 / 1024;

function tooLarge(name: string, { eachBytes }: FileLimits): Problem {
  return requestProblem(
    'too-large',
    'files',
    `${[...name].slice(0, 80).join('')} is larger than ${megabytes(eachBytes)} MB.`,
    'Send a smaller one, or the part that matters.',
  );
}

function tooMuch({ togetherBytes }: FileLimits): Problem {
  return requestProblem(
    'too-much',
    'files',
    `These files together are larger than ${megabytes(togetherBytes)} MB.`,
    'Send them in several messages.',
  );
}

function tooMany({ count }: FileLimits): Problem {
  return requestProblem(
    'too-many',
    'files',
    `These are more than ${count} files.`,
    'Send them in several messages, or as one archive.',
  );
}
