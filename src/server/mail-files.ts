/** What came with mails, and the mails as they came: for the team, on the pages that show what became of them. */
import type { Space } from '../domain/space.ts';
import type { Attachment } from '../domain/ticket.ts';
import { originalOf } from '../mail/in/keep-original.ts';
import type { Store } from '../store/port.ts';
import { fileNameOf } from './request.ts';
import type { MailFileRoute } from './routes.ts';

export type MailFile = Attachment | { path: string; bytes: number };

/**
 * What the address leads to, for a reader who is shown the mail at this commit; undefined: nothing. `first` and `second` are
 * the route's parameters. `originals`: where mails are kept as they came.
 */
export type FindMailFile = (
  route: Pick<MailFileRoute, 'which'>,
  space: Space,
  commit: string | null,
  first: string,
  second: string | undefined,
) => Promise<MailFile | undefined>;

export function mailFileFinder(store: Pick<Store, 'list'>, originals: string): FindMailFile {
  return async ({ which }, space, commit, first, second) => {
    if (which === 'entry as it came') {
      const id = space.ticket(Number(first))?.thread.find((item) => item.id === second)?.messageId;
      return id === undefined ? undefined : originalOf(originals, id, 'first');
    }
    const mail = space.desk?.heldMail(first)?.mail;
    if (which === 'held one as it came')
      return mail?.messageId === undefined ? undefined : originalOf(originals, mail.messageId, 'last');
    const name = fileNameOf(second!);
    if (commit === null || name === undefined || !mail?.files?.includes(name)) return undefined;
    for await (const { path, oid, size, kind } of store.list(commit, `content/inbox/files/${first}`, 'children'))
      if (kind === 'file' && path.endsWith(`/${name}`)) return { name, oid, bytes: size };
    return undefined;
  };
}
