import type { Contract } from './ledger.ts';
import { customerName } from './persons.ts';
import type { Multiplier, Role, ServiceHours, System } from './records.ts';
import { holidaysBetween } from './service-hours.ts';
import { addDays, dayOf, type Day, type Instant } from './values.ts';
import type { View } from './view.ts';
import { foldWelcome } from './welcome.ts';

/** What somebody who may call is told of a contract, and is asked to confirm. */
export interface WelcomeView {
  contract: { number: string; offerName: string; start: Day; lastDay: Day };
  customer: { slug: string; name: string };
  /** Whether anybody of the customer was welcomed yet: until then there is nothing to confirm. */
  begun: boolean;
  appointment?: Instant;
  /** Of the reader themselves. */
  confirmedAt?: Instant;
  /** Who may call, by name, as the customer's file orders them. */
  contacts: readonly { handle: string; name: string; role: Role }[];
  serviceHours: readonly ServiceHours[];
  /** Days within a year, and the contract, on which nobody is at work for that reason. */
  holidays: readonly Day[];
  takeChargeWithinMinutes: number;
  stepMinutes: number;
  multipliers: readonly Multiplier[];
  /** Slugs or names of what is supported beyond the catalogue. */
  components: readonly string[];
  /** As recorded when the contract began. Absent for whoever sees their own tickets alone. */
  configuration?: { address?: string; sites: readonly string[]; systems: readonly System[] };
}

/** Absent when the reader's customer has no such contract. `self`: the reader's handle within it. */
export function viewWelcome(view: View, number: string, self: string | undefined): WelcomeView | undefined {
  const { source, rights, now } = view;
  // A guest has a ticket, and no customer's papers.
  if (rights.customer === undefined || rights.ticket !== undefined) return undefined;
  const customers = rights.customer === null ? source.customerSlugs() : [rights.customer];
  const contract = customers.flatMap((slug) => source.contracts(slug)).find((each) => each.number === number);
  return contract && describe(contract, view, self, dayOf(now, source.company().timezone));
}

function describe(contract: Contract, { source, rights }: View, self: string | undefined, today: Day): WelcomeView {
  const { offerName, start, lastDay, serviceHours, takeChargeWithinMinutes, stepMinutes, multipliers } = contract;
  const { holidays, timezone } = source.company();
  const file = source.customers().get(contract.customer);
  const welcome = foldWelcome(contract.events);
  const confirmedAt = self === undefined ? undefined : welcome?.confirmed.get(self);
  const names = new Map(source.components().map(({ slug, name }) => [slug, name]));
  const from = today > start ? today : start;
  const inAYear = addDays(from, 365);
  const until = lastDay < inAYear ? lastDay : inAYear;
  return {
    contract: { number: contract.number, offerName, start, lastDay },
    customer: customerName(source, contract.customer),
    begun: welcome !== undefined,
    ...(welcome?.appointment !== undefined && { appointment: welcome.appointment }),
    ...(confirmedAt !== undefined && { confirmedAt }),
    contacts: [...(file?.contacts.values() ?? [])]
      .filter(({ active }) => active)
      .map(({ handle, name, role }) => ({ handle, name: name ?? handle, role })),
    serviceHours,
    holidays: holidaysBetween(from, until, { serviceHours, holidays, timezone }),
    takeChargeWithinMinutes,
    stepMinutes,
    multipliers,
    components: contract.components.map((slug) => names.get(slug) ?? slug),
    ...(rights.credit && {
      configuration: {
        ...(file?.address !== undefined && { address: file.address }),
        sites: file?.sites ?? [],
        systems: file?.systems ?? [],
      },
    }),
  };
}
