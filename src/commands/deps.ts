import type { Writer } from '../store/writer.ts';

/** What every command needs of the world. */
export interface CommandDeps {
  writer: Pick<Writer, 'write'>;
  /** ms since epoch. */
  now: () => number;
  /** So many unpredictable bytes. */
  random: (bytes: number) => Buffer;
  /** In which instants are written, for people who read the files. */
  timezone: string;
}
