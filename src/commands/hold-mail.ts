import { entryId, formatHeldMail } from '../domain/format-entry.ts';
import type { Problem } from '../domain/problem.ts';
import { instantOf } from '../domain/values.ts';
import { attachedFiles, filesKey, type GivenFile } from './attach-files.ts';
import { commitLine, formKey, fourCharacters } from './authorship.ts';
import type { CommandDeps } from './deps.ts';

export interface HoldMailInput {
  /** One mailbox: of whoever wrote, or, as the reason then says, of whom the mail says it is from. */
  from: string;
  /** As it is kept (`readSubject`, `readBody`). */
  subject: string;
  body: string;
  /** Why it is no ticket, for the engineer who files it. */
  reason: string;
  /** Names this one writing: sent again, it is held once. */
  seen: string;
  /** Of the mail that it came as. */
  messageId?: string;
  files?: readonly GivenFile[];
}

/** Keeps in `inbox/` what matches nobody, for an engineer to file. Refuses nothing by itself. Throws what the store throws. */
export async function holdMail(
  { writer, now, random, timezone }: CommandDeps,
  { from, subject, body, reason, seen, messageId, files = [] }: HoldMailInput,
): Promise<{ entry: string; commit: string } | Problem[]> {
  const key = formKey({ team: '' }, 'inbox', seen, { from, subject, body, ...filesKey(files) });
  const outcome = await writer.write<string>(async (tree) => {
    const first = tree.find('Carnet-Form', key);
    if (first) return { already: first, result: first.trailers.get('Carnet-Entry')! };
    const atMs = now();
    const at = instantOf(Math.floor(atMs / 1000) * 1000);
    const id = entryId(at, messageId === undefined ? 'web' : 'mail', fourCharacters(random));
    const text = formatHeldMail(
      { id, at, from, subject, ...(messageId !== undefined && { messageId }), reason, body },
      timezone,
    );
    return {
      commit: {
        files: [
          { path: `content/inbox/${id}.md`, content: Buffer.from(text) },
          ...attachedFiles('content/inbox', id, files),
        ],
        // Without address or subject: history cannot be corrected.
        message: commitLine(`inbox: ${id}`),
        trailers: { 'Carnet-Entry': id, 'Carnet-Form': key },
        author: { name: 'carnet', email: 'carnet@team.invalid' },
        atMs,
      },
      result: id,
    };
  });
  if ('refused' in outcome) return outcome.refused;
  return { entry: outcome.result, commit: outcome.commit };
}
