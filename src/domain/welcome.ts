/**
 * How the people of a contract are welcomed: what its `welcome` and `confirmed` events say together. A welcome that a
 * program wrote begins with lines that are read again; whatever else its text says is for people.
 */
import { instantInZone } from './answer.ts';
import type { ContractEvent } from './records.ts';
import { formatInstant, isSlug, parseInstant, type Instant } from './values.ts';

/** What stands in the text of one `welcome` event. */
export interface WelcomeText {
  /** Proposed to those it names. */
  appointment?: Instant;
  /** Handles of contacts that the portal is to mail it to. */
  to: readonly string[];
  /** Those who have it by mail, with the sha256 of their document. */
  sent: ReadonlyMap<string, string>;
  /** What else is written there. */
  text: string;
}

/** A contract's welcome so far. */
export interface Welcome {
  /** The last one proposed. */
  appointment?: Instant;
  /** How often it was moved. */
  sequence: number;
  /** Handles of those who have what stands now, or are mailed it by the portal, and since when. */
  told: ReadonlyMap<string, Instant>;
  /** Handles of those who confirmed, and when they did first. */
  confirmed: ReadonlyMap<string, Instant>;
}

const appointmentLine = /^Appointment: (\S+)$/;
const toLine = /^To: (\S+(?:, \S+)*)$/;
const sentLine = /^Sent to (\S+): sha256 ([0-9a-f]{64})$/;

/** Any text will do: where the first lines are none of these, all of it is for people. */
export function parseWelcome(body: string): WelcomeText {
  let appointment: Instant | undefined;
  const to: string[] = [];
  const sent = new Map<string, string>();
  const lines = body.split('\n');
  let at = 0;
  for (; at < lines.length; at += 1) {
    const line = lines[at]!.trim();
    if (line === '') continue;
    const proposed = parseInstant(appointmentLine.exec(line)?.[1] ?? '');
    const named = toLine.exec(line)?.[1]?.split(', ');
    const [, whom = '', sum = ''] = sentLine.exec(line) ?? [];
    if (proposed !== undefined && appointment === undefined) appointment = proposed;
    else if (named?.every(isSlug)) to.push(...named);
    else if (isSlug(whom)) sent.set(whom, sum);
    else break;
  }
  const text = lines.slice(at).join('\n').trim();
  return { ...(appointment !== undefined && { appointment }), to, sent, text };
}

/** What `parseWelcome` reads back, each line a paragraph for whoever reads the file. */
export function formatWelcome({ appointment, to, sent, text }: WelcomeText, timeZone: string): string {
  return [
    ...(appointment === undefined ? [] : [`Appointment: ${formatInstant(appointment, timeZone)}`]),
    ...(to.length === 0 ? [] : [`To: ${to.join(', ')}`]),
    ...[...sent].map(([handle, sum]) => `Sent to ${handle}: sha256 ${sum}`),
    ...(text === '' ? [] : [text]),
  ].join('\n\n');
}

/** `events` in their order; undefined: nobody was welcomed yet. Who was told of an appointment is told again when it moves. */
export function foldWelcome(events: readonly ContractEvent[]): Welcome | undefined {
  let appointment: Instant | undefined;
  let sequence = 0;
  let begun = false;
  const told = new Map<string, Instant>();
  const confirmed = new Map<string, Instant>();
  for (const { type, at, by, body } of events) {
    if (type === 'confirmed' && by && 'contact' in by && !confirmed.has(by.contact)) confirmed.set(by.contact, at);
    if (type !== 'welcome') continue;
    begun = true;
    const { appointment: proposed, to, sent } = parseWelcome(body);
    if (proposed !== undefined && proposed !== appointment) {
      if (appointment !== undefined) sequence += 1;
      appointment = proposed;
      told.clear();
    }
    for (const handle of [...to, ...sent.keys()]) told.set(handle, at);
  }
  return begun ? { ...(appointment !== undefined && { appointment }), sequence, told, confirmed } : undefined;
}

/** What stands once this appointment is proposed; absent: the one that was, if any. */
export function withAppointment(
  welcome: Welcome | undefined,
  asked: Instant | undefined,
): { appointment?: Instant; sequence: number; moved: boolean } {
  const { appointment: before, sequence = 0 } = welcome ?? {};
  const appointment = asked ?? before;
  const moved = asked !== undefined && asked !== before;
  return {
    ...(appointment !== undefined && { appointment }),
    sequence: moved && before !== undefined ? sequence + 1 : sequence,
    moved,
  };
}

/**
 * A time as typed, `2026-03-02T10:00` in the firm's zone or with its offset; undefined: it is none, or one that the
 * clocks there skip. Of a time that they show twice, the second.
 */
export function parseAppointment(text: string, timeZone: string): Instant | undefined {
  const local = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/.exec(text) ? instantInZone(text, timeZone) : undefined;
  if (local === undefined) return parseInstant(text);
  return formatInstant(local, timeZone).slice(0, 16) === text ? local : undefined;
}
