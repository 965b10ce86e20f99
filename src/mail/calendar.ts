/** Proposals for people's calendars (RFC 5545, RFC 5546). */
import ical, { ICalAttendeeRole, ICalAttendeeStatus, ICalCalendarMethod, ICalEventStatus } from 'ical-generator';
import { epochMs, type Instant } from '../domain/values.ts';
import type { Mailbox } from './mail.ts';

export interface Proposal {
  /** The same however often it is told or moved. */
  uid: string;
  /** How often it was moved: calendars keep the highest. */
  sequence: number;
  /** When this is told. */
  at: Instant;
  start: Instant;
  minutes: number;
  title: string;
  text: string;
  url?: string;
  organizer: Mailbox;
  attendee: Mailbox;
}

/**
 * A request to one person, in UTC, which every calendar shows in its reader's own zone. No answer is asked for: it would
 * come to the support mailbox as mail, and whoever cannot come writes.
 */
export function composeProposal(proposal: Proposal): string {
  const { uid, sequence, at, start, minutes, title, text, url, organizer, attendee } = proposal;
  const startMs = epochMs(start);
  const calendar = ical({ prodId: { company: 'Carnet', product: 'Carnet' }, method: ICalCalendarMethod.REQUEST });
  calendar.createEvent({
    id: uid,
    sequence,
    stamp: new Date(epochMs(at)),
    start: new Date(startMs),
    end: new Date(startMs + minutes * 60_000),
    summary: title,
    description: text,
    ...(url !== undefined && { url }),
    status: ICalEventStatus.CONFIRMED,
    organizer: { name: organizer.name, email: organizer.address },
    attendees: [
      {
        name: attendee.name,
        email: attendee.address,
        role: ICalAttendeeRole.REQ,
        status: ICalAttendeeStatus.NEEDSACTION,
        rsvp: false,
      },
    ],
  });
  // The library leaves out the end of the last line, which RFC 5545 asks for.
  return `${calendar.toString()}\r\n`;
}
