import type { Reader } from './space.ts';

/** What a reader's place lets through. Every view asks this, and never the reader. */
export interface Rights {
  /** Equal rights, equal bytes: `team`, `customer/mairie-boege/member`, `guest/mairie-boege/1234`, `visitor`. */
  name: string;
  /** Whose tickets: null is everyone's (the team). Absent: nobody's. */
  customer?: string | null;
  /** Only tickets where this contact is contact or in copy now. */
  involving?: string;
  /** Only this ticket. */
  ticket?: number;
  /** Internal entries whole, unpublished articles, any ticket's number. */
  internal: boolean;
  credit: boolean;
  /** Money: prices and travel. */
  prices: boolean;
}

/** The rights of FORMAT's roles, of a guest's link, and of nobody in particular. */
export function rightsOf(reader: Reader): Rights {
  switch (reader.kind) {
    case 'team':
      return { name: 'team', customer: null, internal: true, credit: true, prices: true };
    case 'guest':
      return {
        name: `guest/${reader.customer}/${reader.ticket}`,
        customer: reader.customer,
        ticket: reader.ticket,
        internal: false,
        credit: false,
        prices: false,
      };
    case 'visitor':
      return { name: 'visitor', internal: false, credit: false, prices: false };
    case 'contact':
      return contactRights(reader);
  }
}

function contactRights({ customer, handle, role }: Extract<Reader, { kind: 'contact' }>): Rights {
  const name = `customer/${customer}/${role}`;
  switch (role) {
    case 'manager':
      return { name, customer, internal: false, credit: true, prices: true };
    case 'member':
      return { name, customer, internal: false, credit: true, prices: false };
    case 'requester':
      return {
        name: `${name}/${handle}`,
        customer,
        involving: handle,
        internal: false,
        credit: false,
        prices: false,
      };
  }
}

/** Whether these rights open this ticket, as it is now. */
export function mayReadTicket(
  rights: Rights,
  ticket: { number: number; customer: string; contact: string; cc: readonly string[] },
): boolean {
  if (rights.customer === undefined) return false;
  if (rights.customer !== null && rights.customer !== ticket.customer) return false;
  if (rights.ticket !== undefined && rights.ticket !== ticket.number) return false;
  return rights.involving === undefined || ticket.contact === rights.involving || ticket.cc.includes(rights.involving);
}

/** Whether these rights show all that a copy holds: of a customer's whole space, as somebody of that role reads it. */
export function mayReadCopy(rights: Rights, copy: { customer: string; role: 'manager' | 'member' }): boolean {
  if (rights.customer === null) return true;
  const whole = rights.customer === copy.customer && rights.ticket === undefined && rights.involving === undefined;
  return whole && rights.credit && (copy.role === 'member' || rights.prices);
}
