import type { CreditJson, CustomerCredit } from './credit-json.ts';
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

/** `6 h 15`, `45 min`: minutes for reading, not for front matter. */
function duration(minutes: number): string {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (hours === 0) return `${rest} min`;
  return rest === 0 ? `${hours} h` : `${hours} h ${`${rest}`.padStart(2, '0')}`;
}

function clock(instant: string): string {
  return `${instant.slice(0, 10)} ${instant.slice(11, 16)}`;
}

function heading({ customer, availableMinutes, unlimited, overageMinutes }: CustomerCredit): string {
  const left = unlimited ? 'unlimited' : `${duration(availableMinutes ?? 0)} left`;
  const over = overageMinutes === 0 ? '' : `, ${duration(overageMinutes)} beyond any pack`;
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
  return table(
    ['contract', 'offer', 'from', 'to', 'state', '>size', '>used', '>left', '>lapsed', ''],
    contracts.map((contract) => [
      contract.number,
      contract.offer,
      contract.start,
      contract.end,
      contract.state,
      contract.minutes === null ? 'unlimited' : duration(contract.minutes),
      duration(contract.usedMinutes),
      contract.remainingMinutes === null ? '' : duration(contract.remainingMinutes),
      contract.lapsedMinutes === 0 ? '' : duration(contract.lapsedMinutes),
      contract.usedPercent === null ? '' : bar(contract.usedPercent),
    ]),
  );
}

function debitTable({ debits }: CustomerCredit): string {
  if (debits.length === 0) return '  no debit\n';
  return `\n${table(
    ['at', '>ticket', 'entry', '>spent', '>debited', 'paid by'],
    debits.map((debit) => [
      clock(debit.at),
      `${debit.ticket}`,
      debit.entry,
      duration(debit.spentMinutes),
      duration(debit.chargedMinutes),
      [
        ...debit.parts.map(({ contract, minutes }) =>
          debit.parts.length > 1 || debit.overageMinutes > 0 ? `${contract} ${duration(minutes)}` : contract,
        ),
        ...(debit.overageMinutes > 0 ? [`no pack ${duration(debit.overageMinutes)}`] : []),
      ].join(', '),
    ]),
  )}`;
}

/** Columns side by side; a heading that begins with `>` puts its column to the right. Columns without any text are left out. */
function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const used = headings.map((_, i) => i).filter((i) => rows.some((row) => row[i] !== ''));
  const all = [headings.map((heading) => heading.replace('>', '')), ...rows];
  const lines = all.map((row) =>
    used
      .map((i) => {
        const width = Math.max(...all.map((each) => (each[i] ?? '').length));
        const cell = row[i] ?? '';
        return headings[i]?.startsWith('>') ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd(),
  );
  return lines.map((line) => `  ${line}\n`).join('');
}
