/** A ticket as a file that its customer keeps: readable in any editor, today and in twenty years. */
import type { InterventionView, Space, ThreadItem, TicketView } from '../domain/space.ts';
import { arithmeticText } from './arithmetic-text.ts';
import { changesText } from './changes-text.ts';
import { words } from './words.ts';

/** @param pathOf where a file of an item is, from where the ticket's own file is; undefined: it is not there */
export function ticketMarkdown(
  ticket: TicketView,
  space: Space,
  pathOf: (item: string, file: string) => string | undefined,
): string {
  const { t, f } = words(space);
  const facts: [name: string, value: string][] = [
    [t('tickets.status'), t(`status.${ticket.status}`)],
    [t('tickets.level'), String(ticket.level)],
    [t('new.kind'), t(`kind.${ticket.kind}`)],
    ...(ticket.component ? [[t('ticket.component'), ticket.component.name] as [string, string]] : []),
    [t('ticket.contact'), ticket.contact.name],
    ...(ticket.cc.length > 0 ? [[t('ticket.cc'), f.list(ticket.cc.map(({ name }) => name))] as [string, string]] : []),
    [t('ticket.opened'), f.instant(ticket.opened)],
    ...(ticket.takenInChargeAt ? [[t('ticket.taken'), f.instant(ticket.takenInChargeAt)] as [string, string]] : []),
    [t('ticket.spent'), f.duration(ticket.spentMinutes)],
    ...(ticket.chargedMinutes === null
      ? []
      : [[t('ticket.debited'), f.duration(ticket.chargedMinutes)] as [string, string]]),
  ];
  const blocks = [
    `# ${t('ticket.number', { number: ticket.number })} – ${inert(ticket.subject)}`,
    facts.map(([name, value]) => `- ${t('export.fact', { name, value: inert(value) })}`).join('\n'),
    ...ticket.thread.map((item) => itemMarkdown(item, space, pathOf)),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function itemMarkdown(
  { id, at, by, internal, body, changes, intervention, attachments }: ThreadItem,
  space: Space,
  pathOf: (item: string, file: string) => string | undefined,
): string {
  const { t, f } = words(space);
  const said = [
    ...changesText(changes, space),
    ...(changes.duplicateOf === undefined ? [] : [t('change.duplicate-of', { number: changes.duplicateOf })]),
    ...(intervention ? interventionLines(intervention, space) : []),
  ];
  const files = attachments.map(({ name }) => {
    const path = pathOf(id, name);
    return path === undefined ? inert(name) : `[${inert(name)}](${path.split('/').map(encodeURIComponent).join('/')})`;
  });
  const blocks = [
    `## ${f.instant(at)} – ${inert(by.name)}`,
    ...(internal ? [t(body === null ? 'ticket.internal-time' : 'ticket.internal')] : []),
    // Quoted, so that nothing in it can pass for an entry of its own.
    ...(body === null ? [] : [body.trimEnd().replace(/^/gm, '> ').replace(/> $/gm, '>')]),
    ...(said.length > 0 ? [said.map((text) => `- ${inert(text)}`).join('\n')] : []),
    ...(files.length > 0 ? [`### ${t('ticket.files')}`, files.map((file) => `- ${file}`).join('\n')] : []),
  ];
  return blocks.join('\n\n');
}

function interventionLines({ spentMinutes, where, workedAt, travelCents, debit }: InterventionView, space: Space) {
  const { t, f } = words(space);
  const lines = [
    `${t('debit.title')} ${t(`when.where.${where}`)}, ${f.instant(workedAt)}, ${t('debit.spent')} ${f.duration(spentMinutes)}`,
  ];
  if (debit) {
    const { formula, because } = arithmeticText(debit, t, f);
    lines.push(
      `${t('debit.debited')} ${f.duration(debit.chargedMinutes)} – ${formula}${because === '' ? '' : ` (${because})`}`,
    );
    for (const part of debit.parts)
      lines.push(t('debit.part', { duration: f.duration(part.minutes), contract: part.contract }));
    if (debit.overageMinutes > 0) lines.push(t('debit.overage', { duration: f.duration(debit.overageMinutes) }));
  }
  if (travelCents !== undefined) lines.push(`${t('debit.travel')} ${f.money(travelCents)}`);
  return lines;
}

/** On one line, with nothing that Markdown would take for its own. */
function inert(text: string): string {
  return text.replace(/\s*[\r\n]+\s*/g, ' ').replace(/[\\`*_[\]<>#|~]/g, '\\$&');
}
