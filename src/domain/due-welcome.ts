import { Addresses, type ContactRecipient } from './addresses.ts';
import type { Contract } from './ledger.ts';
import type { Problem } from './problem.ts';
import type { Source } from './source.ts';
import { compareBytes, dayOf, type Instant } from './values.ts';
import { foldWelcome, withAppointment } from './welcome.ts';

/** What is asked of a welcome. */
export interface WelcomeAsked {
  contract: string;
  /** Absent: the one proposed before, if any. */
  appointment: Instant | undefined;
  /** Handles within the customer; absent: everybody active. */
  to: readonly string[] | undefined;
  /** Whether those who have it get it again. */
  again: boolean;
}
export interface DueWelcome {
  contract: Contract;
  appointment?: Instant;
  /** How often the appointment has moved, this one counted. */
  sequence: number;
  /** Who is to get a mail now. */
  recipients: readonly ContactRecipient[];
  /** Handles of those who have it already. */
  told: readonly string[];
}

/**
 * Whom a welcome goes to, as things are; or why it cannot leave, each problem with the field it is about: `contract`,
 * `appointment` or `to`.
 */
export function dueWelcome(source: Source, asked: WelcomeAsked, now: Instant): DueWelcome | Problem[] {
  const contract = source
    .customerSlugs()
    .flatMap((slug) => source.contracts(slug))
    .find(({ number }) => number === asked.contract);
  if (contract === undefined)
    return [problem('unknown', 'contract', `There is no contract ${asked.contract}.`, 'Write the number of one.')];
  const { timezone } = source.company();
  const { number, lastDay, customer, events } = contract;
  if (dayOf(now, timezone) > lastDay)
    return [
      problem('ended', 'contract', `${number} ended on ${lastDay}.`, 'Welcome people to the contract that follows it.'),
    ];
  const problems: Problem[] = [];
  const welcome = foldWelcome(events);
  const { appointment, sequence, moved } = withAppointment(welcome, asked.appointment);
  if (asked.appointment !== undefined && moved) {
    if (asked.appointment <= now)
      problems.push(problem('past', 'appointment', 'The appointment is in the past.', 'Write one that is to come.'));
    else if (dayOf(asked.appointment, timezone) > lastDay)
      problems.push(
        problem(
          'late',
          'appointment',
          `The appointment is after ${lastDay}, the contract's last day.`,
          'Write an earlier one.',
        ),
      );
  }

  const active = [...(source.customers().get(customer)?.contacts.values() ?? [])].filter((each) => each.active);
  const known = new Set(active.map(({ handle }) => handle));
  const unknown = asked.to?.filter((handle) => !known.has(handle)) ?? [];
  if (unknown.length > 0)
    problems.push(
      problem(
        'unknown',
        'to',
        `${customer} has no active contact ${unknown.join(', ')}.`,
        `Choose among ${[...known].join(', ') || 'its contacts, of whom none is active'}.`,
      ),
    );
  else if ((asked.to?.length ?? known.size) === 0)
    problems.push(
      problem('missing', 'to', `${customer} has no active contact to welcome.`, 'Write one in the customer’s file.'),
    );
  const addresses = new Addresses(source);
  const reachable = addresses.contacts(customer, asked.to ?? [...known]);
  if (problems.length === 0 && reachable.length === 0) problems.push(...addresses.problems());
  if (problems.length > 0) return problems;

  const has = ({ reader }: ContactRecipient) => !moved && !asked.again && welcome?.told.has(reader.handle) === true;
  return {
    contract,
    // One that is over is no news to whoever comes later.
    ...(appointment !== undefined && appointment > now && { appointment }),
    sequence,
    recipients: reachable.filter((each) => !has(each)),
    told: reachable
      .filter(has)
      .map(({ reader }) => reader.handle)
      .sort(compareBytes),
  };
}

function problem(code: string, field: string, message: string, hint: string): Problem {
  return { code, severity: 'problem', path: '', line: 1, field, message, hint };
}
