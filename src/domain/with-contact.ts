/** A customer's file with one more contact, everything else in it as its people wrote it. */
import { Document, isMap, isScalar, parseDocument, type YAMLMap } from 'yaml';
import { parseFile } from './parse-file.ts';
import type { Contact, Customer } from './records.ts';

export type NewContact = Pick<Contact, 'handle' | 'email' | 'role'> & { name: string };

/**
 * `text` is that of a `customers/<slug>.md` that parses without a problem. Undefined when the contact cannot be written there,
 * as when the handle is taken: what comes back always reads as the customer it was, and that contact.
 */
export function withContact(text: string, contact: NewContact): string | undefined {
  const [whole, before = '', header = ''] = /^(\ufeff?---[^\S\n]*\n)([^]*?\n)---[^\S\n]*(?:\n|$)/.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const contacts = parseDocument(header, { schema: 'failsafe' }).get('contacts');
  if (!isMap(contacts) || !contacts.range || contacts.items.length === 0) return undefined;
  const added = contacts.flow ? inFlow(header, contacts, contact) : inBlock(header, contacts, contact);
  const made = before + added + text.slice(before.length + header.length);
  return readsAs(text, made, contact) ? made : undefined;
}

function inFlow(header: string, contacts: YAMLMap, { handle, ...keys }: NewContact): string {
  const close = contacts.range![1] - 1;
  const last = header.slice(0, close).trimEnd();
  return `${last}${last.endsWith(',') ? '' : ','} ${handle}: ${flowText(keys)} ${header.slice(close)}`;
}

/** Written as the contacts before it are. */
function inBlock(header: string, contacts: YAMLMap, { handle, ...keys }: NewContact): string {
  const lineOf = (offset: number) => header.lastIndexOf('\n', offset - 1) + 1;
  const first = contacts.items[0]!;
  const keyAt = isScalar(first.key) ? first.key.range![0] : 0;
  const indent = ' '.repeat(keyAt - lineOf(keyAt));
  const inside = isMap(first.value) && !first.value.flow ? first.value.items[0]?.key : undefined;
  const insideAt = isScalar(inside) ? inside.range![0] : undefined;
  const lines =
    insideAt === undefined
      ? [`${indent}${handle}: ${flowText(keys)}`]
      : [
          `${indent}${handle}:`,
          ...Object.entries(written(keys)).map(
            ([key, value]) => `${' '.repeat(insideAt - lineOf(insideAt))}${key}: ${scalarText(value)}`,
          ),
        ];
  const end = header.indexOf('\n', contacts.range![1] - 1) + 1;
  return `${header.slice(0, end)}${lines.join('\n')}\n${header.slice(end)}`;
}

/** The keys with something in them; `member` is what a contact is anyway. */
function written({ email, name, role }: Omit<NewContact, 'handle'>): Record<string, string> {
  return { email, name, ...(role !== 'member' && { role }) };
}

function flowText(keys: Omit<NewContact, 'handle'>): string {
  const document = new Document({}, { schema: 'failsafe' });
  document.contents = document.createNode(written(keys), { flow: true }) as never;
  return document.toString({ lineWidth: 0 }).trimEnd();
}

function scalarText(text: string): string {
  return new Document(text, { schema: 'failsafe' }).toString({ lineWidth: 0 }).trimEnd();
}

function readsAs(before: string, after: string, contact: NewContact): boolean {
  const [was, is] = [customerIn(before), customerIn(after)];
  const added = is?.contacts.get(contact.handle);
  if (!was || !is || !added || was.contacts.has(contact.handle)) return false;
  const others = { ...is, contacts: [...is.contacts].filter(([handle]) => handle !== contact.handle) };
  return (
    JSON.stringify(others) === JSON.stringify({ ...was, contacts: [...was.contacts] }) &&
    added.email === contact.email &&
    added.name === contact.name &&
    added.role === contact.role &&
    added.active
  );
}

function customerIn(text: string): Customer | undefined {
  const file = parseFile('content/customers/x.md', text);
  return file.kind === 'customer' && file.problems.length === 0 ? file.value : undefined;
}
