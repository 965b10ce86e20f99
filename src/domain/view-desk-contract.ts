import type { DeskContractView, DeskEvent, DeskWelcome } from './desk.ts';
import type { Contract } from './ledger.ts';
import { customerName, personOf } from './persons.ts';
import type { ContractEvent } from './records.ts';
import type { Source } from './source.ts';
import { compareBytes, dayOf } from './values.ts';
import { viewCredit } from './view-credit.ts';
import type { View } from './view.ts';
import { foldWelcome, parseWelcome, type Welcome } from './welcome.ts';

/** Everything about one contract, as the team sees it; absent when there is none of that number. */
export function viewContract(view: View, number: string): DeskContractView | undefined {
  const { source, now } = view;
  const contract = source
    .customerSlugs()
    .flatMap((slug) => source.contracts(slug))
    .find((each) => each.number === number);
  const credit = contract && viewCredit(view, { customer: contract.customer });
  const shown = credit?.contracts.find((each) => each.number === number);
  if (!contract || !shown) return undefined;
  const welcome = foldWelcome(contract.events);
  return {
    customer: customerName(source, contract.customer),
    contract: shown,
    day: credit!.day,
    body: contract.body,
    ended: dayOf(now, source.company().timezone) > contract.lastDay,
    begun: welcome !== undefined,
    welcome: viewDeskWelcome(source, contract, welcome),
    events: viewEvents(source, [contract]),
  };
}

/** Who may call on a contract, and who confirmed; `welcome` undefined: nobody was welcomed yet. */
export function viewDeskWelcome(
  source: Source,
  { customer }: Pick<Contract, 'customer'>,
  welcome: Welcome | undefined,
): DeskWelcome {
  const contacts = source.customers().get(customer)?.contacts ?? new Map<string, never>();
  const active = [...contacts.values()].filter((contact) => contact.active);
  const left = [...(welcome?.confirmed.keys() ?? [])].filter((handle) => !contacts.get(handle)?.active);
  const { appointment } = welcome ?? {};
  return {
    ...(appointment !== undefined && { appointment }),
    contacts: [...active.map(({ handle }) => handle), ...left].map((handle) => {
      const role = contacts.get(handle)?.role;
      const [toldAt, confirmedAt] = [welcome?.told.get(handle), welcome?.confirmed.get(handle)];
      return {
        handle,
        name: personOf(source, { customer, contact: handle }).name,
        ...(role !== undefined && { role }),
        ...(toldAt !== undefined && { toldAt }),
        ...(confirmedAt !== undefined && { confirmedAt }),
      };
    }),
  };
}

/** Newest first. */
export function viewEvents(source: Source, contracts: readonly Contract[]): DeskEvent[] {
  return contracts
    .flatMap((contract) => contract.events.map((event) => viewEvent(source, contract, event)))
    .sort((a, b) => compareBytes(b.at, a.at) || compareBytes(b.id, a.id));
}

function viewEvent(source: Source, { number, customer }: Contract, event: ContractEvent): DeskEvent {
  const { id, at, type, by, body, notice, overageMinutes, travelCents } = event;
  return {
    contract: number,
    id,
    at,
    type,
    ...(by && { by: personOf(source, by) }),
    body,
    ...(notice !== undefined && { notice }),
    ...(overageMinutes !== undefined && { overageMinutes }),
    ...(travelCents !== undefined && { travelCents }),
    ...(type === 'welcome' && viewWelcomeText(source, customer, body)),
  };
}

function viewWelcomeText(
  source: Source,
  customer: string,
  body: string,
): Pick<DeskEvent, 'body' | 'appointment' | 'to'> {
  const { appointment, to, sent, text } = parseWelcome(body);
  const handles = [...to, ...sent.keys()];
  return {
    body: text,
    ...(appointment !== undefined && { appointment }),
    ...(handles.length > 0 && { to: handles.map((contact) => personOf(source, { customer, contact })) }),
  };
}
