/**
 * What an engineer's form says, read into the keys of an entry. The page that shows a debit before it is sent and the
 * command that writes the entry read the same texts by this one function, so what is shown is what is written.
 */
import type { Problem } from './problem.ts';
import type { Entry, Kind, Level, Resolution, Status, Where } from './records.ts';
import { parseDay } from './calendar.ts';
import { interventionsOf } from './fold-ticket.ts';
import type { Ticket, TicketState } from './ticket.ts';
import {
  epochMs,
  formatInstant,
  instantOf,
  isEntryId,
  isSlug,
  parseDuration,
  parseInstant,
  parseMoney,
  parseTicketNumber,
  type Instant,
} from './values.ts';

/** By the name of the entry's key, as typed; absent or blank: unchanged. */
export type AnswerTexts = Readonly<Partial<Record<AnswerField, string>>>;
export const answerFields = [
  'body',
  'internal',
  'status',
  'level',
  'assign',
  'contact',
  'cc',
  'subject',
  'component',
  'kind',
  'duplicateOf',
  'article',
  'resolution',
  'spent',
  'worked',
  'where',
  'charge',
  'reason',
  'travel',
  'voids',
] as const;
export type AnswerField = (typeof answerFields)[number];
/** An entry of the team, but for its name, its instant and its writer. */
export type AnswerDraft = Omit<Entry, 'id' | 'at' | 'by'>;

const statuses: readonly Status[] = ['new', 'open', 'waiting', 'solved', 'closed'];
const kinds: readonly Kind[] = ['incident', 'advice', 'renewal'];
const resolutions: readonly Resolution[] = ['fix', 'workaround', 'answer'];
const places: readonly Where[] = ['remote', 'phone', 'lab', 'onsite'];
const levels: Readonly<Record<string, Level>> = { '1': 1, '2': 2, '3': 3 };

/**
 * Reads the texts; what depends on other files (handles, articles, the entry voided) is left to who has them. `timezone`:
 * of `worked`, a local time as `2026-03-01T14:00`. The body is taken as it is. Every fault names its field.
 */
export function parseAnswer(texts: AnswerTexts, timezone: string): { draft: AnswerDraft; problems: Problem[] } {
  const problems: Problem[] = [];
  const read = <T>(
    field: AnswerField,
    parse: (text: string) => T | undefined,
    wants: string,
    hint: string,
  ): T | undefined => {
    const text = texts[field]?.trim() ?? '';
    if (text === '') return undefined;
    const value = parse(text);
    if (value === undefined)
      problems.push(fault('malformed', field, `${field} wants ${wants}; found ${JSON.stringify(text)}.`, hint));
    return value;
  };
  const oneOf =
    <T extends string>(choices: readonly T[]) =>
    (text: string) =>
      choices.find((choice) => choice === text);
  const slug = (text: string) => (isSlug(text) ? text : undefined);

  const spentMinutes = read('spent', readDuration, 'hours and minutes', 'Write 35m, 1h30 or 50 min.');
  const chargeMinutes = read('charge', readDuration, 'hours and minutes', 'Write 0m or 1h30.');
  const worked = read(
    'worked',
    (text) => instantInZone(text, timezone),
    'a day and a time',
    'Write 2026-03-01T14:00, in the time of the firm.',
  );
  const where = read('where', oneOf(places), 'a place', `Choose ${places.join(', ')}.`);
  const reason = texts.reason?.trim() || undefined;
  const draft = withoutAbsent<AnswerDraft>({
    internal: texts.internal === 'true',
    status: read('status', oneOf(statuses), 'a status', `Choose ${statuses.join(', ')}.`),
    level: read('level', (text) => levels[text], '1, 2 or 3', 'Choose one.'),
    assign: read('assign', slug, 'a handle', 'Choose somebody of the team.'),
    contact: read('contact', slug, 'a handle', 'Choose one of the contacts.'),
    cc: read('cc', readHandles, 'handles', 'Write them as in `dsi, accueil`, or `-` for nobody.'),
    subject: texts.subject?.trim() || undefined,
    component: read('component', slug, 'a component', 'Choose one of the catalogue.'),
    kind: read('kind', oneOf(kinds), 'a kind', `Choose ${kinds.join(', ')}.`),
    duplicateOf: read(
      'duplicateOf',
      (text) => parseTicketNumber(text.replace(/^#/, '')),
      "a ticket's number",
      'Write its digits alone.',
    ),
    article: read('article', slug, 'an article', 'Choose one of the list.'),
    resolution: read('resolution', oneOf(resolutions), 'a resolution', `Choose ${resolutions.join(', ')}.`),
    spentMinutes,
    worked,
    // Nothing was done anywhere where no time was spent.
    where: spentMinutes === undefined || where === 'remote' ? undefined : where,
    chargeMinutes,
    reason,
    travelCents: read('travel', readMoney, 'an amount', 'Write 45 or 45.50.'),
    voids: read('voids', (text) => (isEntryId(text) ? text : undefined), 'an entry', 'Choose one of the thread.'),
    body: texts.body ?? '',
  });

  if ((texts.spent?.trim() ?? '') === '') {
    if (worked !== undefined)
      problems.push(fault('missing', 'spent', 'There is a time of work without time spent.', 'Write the time spent.'));
    if (chargeMinutes !== undefined)
      problems.push(fault('missing', 'spent', 'There is a charge without time spent.', 'Write the time spent.'));
  }
  if (chargeMinutes !== undefined && reason === undefined)
    problems.push(fault('missing', 'reason', 'The charge has no reason.', 'Say why it differs from the time.'));
  if (chargeMinutes === undefined && reason !== undefined)
    problems.push(fault('missing', 'charge', 'There is a reason, and no charge.', 'Write what is to be debited.'));
  return { draft, problems };
}

/** What the draft says that the ticket does not say already; `body` and what concerns the entry alone stay. */
export function changesOnly(draft: AnswerDraft, state: TicketState): AnswerDraft {
  const { status, level, assign, contact, cc, subject, component, kind, duplicateOf, article, resolution } = draft;
  const unless = <T>(value: T | undefined, known: T | undefined) => (value === known ? undefined : value);
  return withoutAbsent<AnswerDraft>({
    ...draft,
    status: unless(status, state.status),
    level: unless(level, state.level),
    assign: unless(assign, state.assignee),
    contact: unless(contact, state.contact),
    cc: cc && cc.join() === state.cc.join() ? undefined : cc,
    subject: unless(subject, state.subject),
    component: unless(component, state.component),
    kind: unless(kind, state.kind),
    duplicateOf: unless(duplicateOf, state.duplicateOf),
    article: unless(article, state.article),
    resolution: unless(resolution, state.resolution),
  });
}

/** Whether the entry would say nothing at all. */
export function saysNothing({ body, internal: _, ...keys }: AnswerDraft): boolean {
  return body.trim() === '' && Object.keys(keys).length === 0;
}

/** As people type it: `50 min`, `1 h 45`, `1h30`, `45m`. A number alone could be either, so it is none. */
export function readDuration(text: string): number | undefined {
  return parseDuration(
    text
      .toLowerCase()
      .replace(/[\s\u00a0\u202f]+/g, '')
      .replace(/min(?:utes?)?$/, 'm'),
  );
}

/** As people type it: `45`, `45,50`, `1 200 €`. Cents. */
export function readMoney(text: string): number | undefined {
  return parseMoney(
    text
      .replace(/[\s\u00a0\u202f]+/g, '')
      .replace(/€$/, '')
      .replace(',', '.'),
  );
}

function readHandles(text: string): string[] | undefined {
  if (text === '-') return [];
  const handles = [...new Set(text.split(/[\s,;]+/).filter((one) => one !== ''))];
  return handles.every(isSlug) ? handles : undefined;
}

/** A local time as `<input type="datetime-local">` sends it. One that clocks skip is taken as so much later. */
export function instantInZone(text: string, timeZone: string): Instant | undefined {
  const wanted = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?$/.test(text) ? parseInstant(`${text}Z`) : undefined;
  if (wanted === undefined || parseDay(text.slice(0, 10)) === undefined) return undefined;
  let ms = epochMs(wanted);
  for (let turn = 0; turn < 2; turn += 1) {
    const shown = parseInstant(`${formatInstant(instantOf(ms), timeZone).slice(0, 19)}Z`);
    if (shown === undefined) return undefined;
    ms += epochMs(wanted) - epochMs(shown);
  }
  return instantOf(ms);
}

function fault(code: string, field: AnswerField, message: string, hint: string): Problem {
  return { code, severity: 'problem', path: '', line: 1, field, message, hint };
}

function withoutAbsent<T extends object>(keys: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(keys).filter(([, value]) => value !== undefined)) as T;
}

/** What of the things that a draft names there is. */
export interface Named {
  /** The team member, still there. */
  assign: boolean;
  /** Handles of the customer's contacts who are still there. */
  contacts: ReadonlySet<string>;
  component: boolean;
  article: boolean;
  duplicateOf: boolean;
}

/** Why a draft cannot be an entry of this ticket, written at `at`: what `check` would say of it, said before. */
export function answerFaults(draft: AnswerDraft, ticket: Ticket, named: Named, at: Instant): Problem[] {
  const problems: Problem[] = [];
  const unknown = (field: AnswerField, what: string, hint: string) =>
    problems.push(fault('unknown', field, `There is no such ${what}.`, hint));
  if (draft.assign !== undefined && !named.assign) unknown('assign', 'team member', 'Choose one of the list.');
  if (draft.contact !== undefined && !named.contacts.has(draft.contact))
    unknown('contact', 'contact', `Choose one of ${[...named.contacts].join(', ')}.`);
  const strangers = (draft.cc ?? []).filter(
    (handle) => !named.contacts.has(handle) && !ticket.state.cc.includes(handle),
  );
  if (strangers.length > 0)
    unknown('cc', `contact as ${strangers.join(', ')}`, `Write some of ${[...named.contacts].join(', ')}.`);
  if (draft.component !== undefined && !named.component) unknown('component', 'component', 'Choose one of the list.');
  if (draft.article !== undefined && !named.article) unknown('article', 'article', 'Choose one of the list.');
  if (draft.duplicateOf !== undefined && (!named.duplicateOf || draft.duplicateOf === ticket.number))
    unknown('duplicateOf', 'other ticket', 'Write the number of the ticket that this one repeats.');
  if (
    draft.voids !== undefined &&
    !interventionsOf(ticket).some(({ entry, voidedBy }) => entry === draft.voids && voidedBy.length === 0)
  )
    unknown('voids', 'debit to void', 'Choose one of the thread that is not voided yet.');
  if (draft.worked !== undefined && draft.worked > at)
    problems.push(fault('later', 'worked', 'The work is dated after its writing.', 'Write when it was done.'));
  if (draft.worked !== undefined && draft.worked < ticket.file.opened)
    problems.push(
      fault('earlier', 'worked', 'The work is dated before the ticket was opened.', 'Write when it was done.'),
    );
  return problems;
}
