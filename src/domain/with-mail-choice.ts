/** A customer's file in which one contact chooses other mails, everything else in it as its people wrote it. */
import { isMap, isScalar, parseDocument } from 'yaml';
import { parseFile } from './parse-file.ts';
import type { Customer, MailChoice } from './records.ts';

/**
 * `text` is that of a `customers/<slug>.md` that parses without a problem. The same text when the choice stands there already;
 * undefined when it cannot be written there: what comes back always reads as the customer it was, but for that choice.
 */
export function withMailChoice(text: string, handle: string, choice: MailChoice): string | undefined {
  const before = customerIn(text);
  const contact = before?.contacts.get(handle);
  if (!before || !contact) return undefined;
  if (contact.mails === choice) return text;
  const [, start = '', header = ''] = /^(\ufeff?---[^\S\n]*\n)([^]*?\n)---[^\S\n]*(?:\n|$)/.exec(text) ?? [];
  const keys = parseDocument(header, { schema: 'failsafe' }).getIn(['contacts', handle]);
  if (!isMap(keys) || !keys.range) return undefined;

  const standing = keys.items.find(({ key }) => isScalar(key) && key.value === 'mails')?.value;
  let edited: string;
  if (isScalar(standing) && standing.range) {
    const [from, to] = standing.range;
    edited = `${header.slice(0, from)}${from === to && header[from - 1] === ':' ? ' ' : ''}${choice}${header.slice(to)}`;
  } else if (keys.flow) {
    const close = keys.range[1] - 1;
    const last = header.slice(0, close).trimEnd();
    edited = `${last}${last.endsWith(',') ? '' : ','} mails: ${choice} ${header.slice(close)}`;
  } else {
    const first = keys.items[0]?.key;
    if (!isScalar(first) || !first.range) return undefined;
    const indent = first.range[0] - (header.lastIndexOf('\n', first.range[0] - 1) + 1);
    const line = header.lastIndexOf('\n', first.range[0] - 1) + 1;
    // Before its first key: where a map ends, comments and blank lines may be anybody's.
    edited = `${header.slice(0, line)}${' '.repeat(indent)}mails: ${choice}\n${header.slice(line)}`;
  }
  const made = start + edited + text.slice(start.length + header.length);
  const after = customerIn(made);
  return after && told(after) === told(chosen(before, handle, choice)) ? made : undefined;
}

function customerIn(text: string): Customer | undefined {
  const file = parseFile('content/customers/x.md', text);
  return file.kind === 'customer' && file.problems.length === 0 ? file.value : undefined;
}

function chosen(customer: Customer, handle: string, mails: MailChoice): Customer {
  const contacts = new Map(customer.contacts);
  contacts.set(handle, { ...contacts.get(handle)!, mails });
  return { ...customer, contacts };
}

/** All that the file says, whatever the order of its keys. */
function told(customer: Customer): string {
  const contacts = [...customer.contacts].map(([handle, contact]) => [handle, Object.entries(contact).sort()]);
  return JSON.stringify({ ...customer, contacts });
}
