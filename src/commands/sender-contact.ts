/** The sender of a held mail as a new contact of a customer. */
import { senderOf } from '../domain/held-mail.ts';
import type { Problem } from '../domain/problem.ts';
import type { HeldMail, Role } from '../domain/records.ts';
import { isSlug } from '../domain/values.ts';
import { withContact } from '../domain/with-contact.ts';
import type { NewCommit } from '../store/port.ts';
import type { Tree } from '../store/writer.ts';
import { readSubject } from './message-text.ts';
import { customerAt } from './read-head.ts';
import { requestProblem } from './request-problem.ts';

/** As typed. */
export interface SenderContact {
  handle?: string | undefined;
  name?: string | undefined;
  role?: string | undefined;
}

const roles: readonly Role[] = ['requester', 'member', 'manager'];

/** The customer's file with the sender in it, or why it cannot have them. An address is of one person in all files. */
export async function readSenderContact(
  tree: Tree,
  customer: string,
  mail: HeldMail,
  typed: SenderContact,
): Promise<{ handle?: string; files: NewCommit['files']; problems: Problem[] }> {
  const problems: Problem[] = [];
  const handle = typed.handle?.trim() ?? '';
  const contacts = (await customerAt(tree, customer))?.contacts;
  if (!isSlug(handle))
    problems.push(
      requestProblem(
        'malformed',
        'handle',
        'A short name has lower case letters, digits and hyphens.',
        'Write one as in `dsi`.',
      ),
    );
  else if (contacts?.has(handle))
    problems.push(
      requestProblem('taken', 'handle', 'This customer has somebody of this short name.', 'Write another one.'),
    );
  const name = readSubject(typed.name);
  if ('problem' in name)
    problems.push(
      requestProblem(name.problem.code, 'name', 'The name is missing, or too long for one.', 'Write it on one line.'),
    );
  const role = roles.find((one) => one === (typed.role || 'requester'));
  if (role === undefined)
    problems.push(requestProblem('unknown', 'role', 'There is no such role.', `Write one of ${roles.join(', ')}.`));
  const { address } = senderOf(mail);
  const owner = address === undefined ? undefined : await ownerOf(tree, address);
  if (address === undefined)
    problems.push(
      requestProblem('no-address', 'contact', 'The sender has no address that mail reaches.', 'Choose a contact.'),
    );
  else if (owner !== undefined)
    problems.push(
      requestProblem(
        'address-taken',
        'contact',
        `The sender's address is that of ${owner}.`,
        'Choose that contact, or correct the file that has it.',
      ),
    );
  if (problems.length > 0 || 'problem' in name || role === undefined || address === undefined)
    return { files: [], problems };

  const path = `content/customers/${customer}.md`;
  const text = Buffer.from((await tree.read(path))!).toString();
  const changed = withContact(text, { handle, email: address, name: name.subject, role });
  if (changed !== undefined)
    return { handle, files: [{ path, content: Buffer.from(changed), replace: true }], problems };
  const message = `${path} is written in a way that nothing can be added to by itself.`;
  return { files: [], problems: [requestProblem('not-added', 'contact', message, 'Add the contact there by hand.')] };
}

/** The contact who has this address, active or not. */
async function ownerOf(tree: Tree, address: string): Promise<string | undefined> {
  for (const { name } of await tree.children('content/customers')) {
    const slug = name.replace(/\.md$/, '');
    const contacts = (await customerAt(tree, slug))?.contacts.values() ?? [];
    for (const contact of contacts)
      if (contact.email.trim().toLowerCase() === address) return `${slug}/${contact.handle}`;
  }
  return undefined;
}
