import { openRecord } from '../content/open-record.ts';
import { sourceOf } from '../../src/domain/plain-source.ts';
import type { Space } from '../../src/domain/space.ts';
import type { CommandDeps } from '../../src/commands/deps.ts';
import { randomBytes } from 'node:crypto';
import { findSelf, findWorkplace, teamSpace } from './workplace.ts';

/** The record that a clone leads to, as it is now, for what is written there at once. */
export interface OpenedRecord extends AsyncDisposable {
  deps: CommandDeps;
  /** Handle of whoever works here. */
  self: string;
  space: Space;
  commit: string;
}

/** `repo`: as typed; where they are by default. Throws Mistake, and NoContent where nothing can be written. */
export async function openWrittenRecord(repo: string | undefined): Promise<OpenedRecord> {
  const { root } = findWorkplace(repo ?? process.env.INIT_CWD ?? process.cwd());
  const record = await openRecord({ path: root });
  try {
    const { content, commit } = await record.read();
    const self = findSelf(root, content).handle;
    return {
      deps: { writer: record.writer, now: Date.now, random: randomBytes, timezone: content.company.timezone },
      self,
      space: teamSpace(sourceOf(content, commit), self, Date.now()),
      commit,
      [Symbol.asyncDispose]: () => record.close(),
    };
  } catch (error) {
    await record.close();
    throw error;
  }
}
