/** What the head says of the things a command is about: parsed from its own files, so never older than the write. */
import { assembleTicket } from '../domain/assemble-ticket.ts';
import { parseFile, type ParsedEntry, type ParsedTicket } from '../domain/parse-file.ts';
import type {
  Article,
  Author,
  Company,
  Component,
  Contact,
  ContractEvent,
  ContractFile,
  Customer,
  HeldMail,
  Offer,
  TeamMember,
} from '../domain/records.ts';
import { mayReadTicket, rightsOf } from '../domain/rights.ts';
import type { Ticket } from '../domain/ticket.ts';
import { ticketFolder } from '../domain/format-entry.ts';
import { compareBytes, isContractNumber, isEntryId, isSlug } from '../domain/values.ts';
import type { Tree } from '../store/writer.ts';

export async function customerAt(tree: Tree, slug: string): Promise<Customer | undefined> {
  const file = isSlug(slug) ? await fileAt(tree, `content/customers/${slug}.md`) : undefined;
  return file?.kind === 'customer' ? file.value : undefined;
}

/** Somebody of this customer who may still sign in. */
export async function contactAt(tree: Tree, customer: string, handle: string): Promise<Contact | undefined> {
  const contact = (await customerAt(tree, customer))?.contacts.get(handle);
  return contact?.active ? contact : undefined;
}

export async function componentAt(tree: Tree, slug: string): Promise<Component | undefined> {
  const file = isSlug(slug) ? await fileAt(tree, `content/components/${slug}.md`) : undefined;
  return file?.kind === 'component' ? file.value : undefined;
}

/** Whether a ticket of this customer may be about it: it is in the catalogue, or in a contract of theirs. */
export async function isComponentFor(tree: Tree, customer: string, slug: string): Promise<boolean> {
  return isSlug(slug) && ((await componentAt(tree, slug)) !== undefined || (await isInContract(tree, customer, slug)));
}

/** Whether a contract of this customer names the component, which needs no page of its own (docs/format.md). */
async function isInContract(tree: Tree, customer: string, component: string): Promise<boolean> {
  for (const { name, kind } of await tree.children('content/contracts')) {
    const contract = kind === 'folder' ? await contractAt(tree, name) : undefined;
    if (contract?.customer === customer && contract.components.includes(component)) return true;
  }
  return false;
}

export async function articleAt(tree: Tree, slug: string): Promise<Article | undefined> {
  const file = isSlug(slug) ? await fileAt(tree, `content/articles/${slug}.md`) : undefined;
  return file?.kind === 'article' ? file.value : undefined;
}

export async function companyAt(tree: Tree): Promise<Company | undefined> {
  const file = await fileAt(tree, 'content/company.md');
  return file?.kind === 'company' ? file.value : undefined;
}

export async function offerAt(tree: Tree, slug: string): Promise<Offer | undefined> {
  const file = isSlug(slug) ? await fileAt(tree, `content/offers/${slug}.md`) : undefined;
  return file?.kind === 'offer' ? file.value : undefined;
}

export async function contractAt(tree: Tree, number: string): Promise<ContractFile | undefined> {
  const file = isContractNumber(number) ? await fileAt(tree, `content/contracts/${number}/contract.md`) : undefined;
  return file?.kind === 'contract' ? file.value : undefined;
}

/** The events beside a contract, in their order. */
export async function contractEventsAt(tree: Tree, number: string): Promise<ContractEvent[]> {
  const folder = `content/contracts/${number}`;
  const names = (await tree.children(folder)).filter(({ name, kind }) => kind === 'file' && name.endsWith('.md'));
  const parsed = await Promise.all(names.map(({ name }) => fileAt(tree, `${folder}/${name}`)));
  return parsed
    .flatMap((file) => (file?.kind === 'contract-event' && file.value ? [file.value] : []))
    .sort((a, b) => compareBytes(a.at, b.at) || compareBytes(a.id, b.id));
}

export async function teamMemberAt(tree: Tree, handle: string): Promise<TeamMember | undefined> {
  const file = isSlug(handle) ? await fileAt(tree, `content/team/${handle}.md`) : undefined;
  return file?.kind === 'team-member' ? file.value : undefined;
}

export async function heldMailAt(tree: Tree, id: string): Promise<HeldMail | undefined> {
  const file = isEntryId(id) ? await fileAt(tree, `content/inbox/${id}.md`) : undefined;
  return file?.kind === 'held-mail' ? file.value : undefined;
}

/** The ticket as this author may read it at this commit; absent when there is none, or they have left. */
export async function ticketFor(tree: Tree, author: Author, number: number): Promise<Ticket | undefined> {
  const reader = await readerAt(tree, author);
  const ticket = reader && (await ticketAt(tree, number));
  if (!ticket) return undefined;
  const { contact, cc } = ticket.state;
  return mayReadTicket(rightsOf(reader), { number, customer: ticket.file.customer, contact, cc }) ? ticket : undefined;
}

/** Whether this person may write at all: they are still in the repository. */
export async function mayWrite(tree: Tree, author: Author): Promise<boolean> {
  return (await readerAt(tree, author)) !== undefined;
}

async function readerAt(tree: Tree, author: Author): Promise<Parameters<typeof rightsOf>[0] | undefined> {
  if ('team' in author) {
    const member = await teamMemberAt(tree, author.team);
    return member?.active === true ? { kind: 'team', handle: author.team } : undefined;
  }
  const contact = await contactAt(tree, author.customer, author.contact);
  return contact && { kind: 'contact', customer: author.customer, handle: author.contact, role: contact.role };
}

async function ticketAt(tree: Tree, number: number): Promise<Ticket | undefined> {
  const folder = ticketFolder(number);
  const names = (await tree.children(folder)).filter(({ name, kind }) => kind === 'file' && name.endsWith('.md'));
  const parsed = await Promise.all(names.map(({ name }) => fileAt(tree, `${folder}/${name}`)));
  const ticket = parsed.find((file): file is ParsedTicket => file?.kind === 'ticket');
  const entries = parsed.filter((file): file is ParsedEntry => file?.kind === 'entry');
  return ticket && assembleTicket({ folder, ticket, entries }).ticket;
}

async function fileAt(tree: Tree, path: string) {
  const bytes = await tree.read(path);
  return bytes === null ? undefined : parseFile(path, bytes);
}
