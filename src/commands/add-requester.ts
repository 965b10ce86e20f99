import { parseFile } from '../domain/parse-file.ts';
import type { Problem } from '../domain/problem.ts';
import { isSlug } from '../domain/values.ts';
import { withContact } from '../domain/with-contact.ts';
import type { CommandDeps } from './deps.ts';
import { requestProblem } from './request-problem.ts';

/**
 * Adds somebody who wrote from a customer's domain (`domains` in its file) as a requester: one commit, the rest of the file as
 * it was. Whoever has the address already is given as they are. `unknown`: the customer's file does not take one, as when it
 * is malformed, no longer names the domain, or the contact has left. Throws what the store throws.
 */
export async function addRequester(
  { writer, now }: CommandDeps,
  { customer, name, email }: { customer: string; name: string; email: string },
): Promise<{ customer: string; contact: string } | Problem[]> {
  const path = `content/customers/${customer}.md`;
  const unknown = requestProblem(
    'unknown',
    undefined,
    'The customer takes no new contact by mail.',
    'Add them by hand.',
  );
  let found: string | undefined;
  const outcome = await writer.write<string>(async (tree) => {
    const bytes = isSlug(customer) ? await tree.read(path) : null;
    const file = bytes === null ? undefined : parseFile(path, bytes);
    if (bytes === null || file?.kind !== 'customer' || file.value === undefined) return { refused: [unknown] };
    const { contacts, domains } = file.value;
    const known = [...contacts.values()].find((contact) => contact.email.toLowerCase() === email);
    found = known?.active ? known.handle : undefined;
    if (known !== undefined || !domains.includes(email.slice(email.lastIndexOf('@') + 1)))
      return { refused: [unknown] };
    const handle = freeHandle(email, contacts);
    const text = withContact(Buffer.from(bytes).toString(), {
      handle,
      name: name || email.split('@')[0]!,
      email,
      role: 'requester',
    });
    if (text === undefined) return { refused: [unknown] };
    return {
      commit: {
        files: [{ path, content: Buffer.from(text), replace: true }],
        message: `${customer}: ${handle} added, who wrote from its domain`,
        trailers: { 'Carnet-Contact': `${customer}/${handle}` },
        author: { name: 'carnet', email: 'carnet@team.invalid' },
        atMs: now(),
      },
      result: handle,
    };
  });
  if ('result' in outcome) return { customer, contact: outcome.result };
  return found === undefined ? outcome.refused : { customer, contact: found };
}

/** After the address: `jean.dupont@…` is `jean-dupont`, or `jean-dupont-2` where there is one. */
function freeHandle(email: string, contacts: ReadonlyMap<string, unknown>): string {
  const plain = email
    .slice(0, email.lastIndexOf('@'))
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 56);
  const stem = isSlug(plain) ? plain : 'contact';
  let handle = stem;
  for (let number = 2; contacts.has(handle); number += 1) handle = `${stem}-${number}`;
  return handle;
}
