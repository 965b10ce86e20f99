import type { CreditJson, CustomerCredit } from './credit-json.ts';
import { readableDuration, textTable } from './text-table.ts';
import { formatInstant, parseInstant } from './values.ts';

/** The credit of all customers as plain text for a person: a few lines each, and each debit too if asked for. */
export function formatCredit(credit: CreditJson, { timeZone, debits }: { timeZone: string; debits: boolean }): string {
  const at = parseInstant(credit.at);
  const when = at ? clock(formatInstant(at, timeZone)) : credit.at;
  const from = credit.commit === null ? '' : `, commit ${credit.commit.slice(0, 12)}`;
  const parts = [`Credit at ${when} (${timeZone})${from}\n`];
  if (credit.customers.length === 0) parts.push('No customer.\n');
  for (const customer of credit.customers) {
    parts.push(`${heading(customer)}\n${contractTable(customer)}${debits ? debitTable(customer) : ''}`);
  }
  if (credit.problems.length > 0) {
    const n = credit.problems.length;
    parts.push(
      `${n} ${n === 1 ? 'problem' : 'problems'} in the content, so something may be missing above. See: npm run check\n`,
    );
  }
  return parts.join('\n');
}

function clock(instant: string): string {
  return `${instant.slice(0, 10)} ${instant.slice(11, 16)}`;
}

function heading({ customer, availableMinutes, unlimited, overageMinutes }: CustomerCredit): string {
  const left = unlimited ? 'unlimited' : `${readableDuration(availableMinutes ?? 0)} left`;
  const over = overageMinutes === 0 ? '' : `, ${readableDuration(overageMinutes)} beyond any pack`;
  return `${customer}: ${left}${over}`;
}

const BAR = 20;

function bar(percent: number): string {
  // Something used shows, and a pack looks used up only when it is.
  const full =
    percent === 0 ? 0 : Math.min(percent < 100 ? BAR - 1 : BAR, Math.max(1, Math.round((percent * BAR) / 100)));
  return `${'█'.repeat(full)}${'░'.repeat(BAR - full)} ${percent} %`;
}

function contractTable({ contracts }: CustomerCredit): string {
  if (contracts.length === 0) return '  no contract\n';
  return textTable(
    ['contract', 'offer', 'from', 'to', 'state', '>size', '>used', '>left', '>lapsed', ''],
    contracts.map((contract) => [
      contract.number,
      contract.offer,
      contract.start,
      contract.end,
      contract.state,
      contract.minutes === null ? 'unlimited' : readableDuration(contract.minutes),
      readableDuration(contract.usedMinutes),
      contract.remainingMinutes === null ? '' : readableDuration(contract.remainingMinutes),
      contract.lapsedMinutes === 0 ? '' : readableDuration(contract.lapsedMinutes),
      contract.usedPercent === null ? '' : bar(contract.usedPercent),
    ]),
  );
}

function debitTable({ debits }: CustomerCredit): string {
  if (debits.length === 0) return '  no debit\n';
  return `\n${textTable(
    ['at', '>ticket', 'entry', '>spent', '>debited', 'paid by'],
    debits.map((debit) => [
      clock(debit.at),
      `${debit.ticket}`,
      debit.entry,
      readableDuration(debit.spentMinutes),
      readableDuration(debit.chargedMinutes),
      [
        ...debit.parts.map(({ contract, minutes }) =>
          debit.parts.length > 1 || debit.overageMinutes > 0 ? `${contract} ${readableDuration(minutes)}` : contract,
        ),
        ...(debit.overageMinutes > 0 ? [`no pack ${readableDuration(debit.overageMinutes)}`] : []),
      ].join(', '),
    ]),
  )}`;
}
