import type { AccountChange, ContractChange, DebitChange } from './compare.ts';
import type { Balance, Debit } from './ledger.ts';
import { readableDuration, textTable } from './text-table.ts';
import { dayOf } from './values.ts';

/** What a change does to the accounts, for a person: a few lines for each customer whose account is not the same. */
export function formatAccounts(accounts: readonly AccountChange[], timeZone: string): string {
  if (accounts.length === 0) return 'No account changes.\n';
  return accounts
    .map(({ customer, contracts, debits }) => {
      const tables = [
        contracts.length > 0 && contractTable(contracts),
        debits.length > 0 && debitTable(debits, timeZone),
      ];
      return `${customer}\n${tables.filter((each) => each !== false).join('\n')}`;
    })
    .join('\n');
}

function contractTable(contracts: readonly ContractChange[]): string {
  return textTable(
    ['contract', 'before', 'after', 'crosses'],
    contracts.map(({ number, before, after, crossed }) => [
      number,
      balanceText(before, 'not sold'),
      balanceText(after, 'gone'),
      crossed.join(', '),
    ]),
  );
}

function balanceText(balance: Balance | null, none: string): string {
  if (!balance) return none;
  const { state, remainingMinutes, lapsedMinutes, usedMinutes } = balance;
  if (remainingMinutes === null) return `${state}, ${readableDuration(usedMinutes)} used`;
  const lapsed = lapsedMinutes === 0 ? '' : `, ${readableDuration(lapsedMinutes)} lapsed`;
  return `${state}, ${readableDuration(remainingMinutes)} left${lapsed}`;
}

function debitTable(debits: readonly DebitChange[], timeZone: string): string {
  return textTable(
    ['line', '>ticket', 'entry', 'day', 'before', 'after'],
    debits.map(({ kind, ticket, entry, before, after }) => [
      kind,
      `${ticket}`,
      entry,
      dayOf((after ?? before)!.instant, timeZone),
      debitText(before),
      debitText(after),
    ]),
  );
}

function debitText(debit: Debit | null): string {
  if (!debit) return '-';
  const { spentMinutes, chargedMinutes, parts, overageMinutes } = debit;
  const payers = parts.map(({ contract, minutes }) =>
    parts.length > 1 || overageMinutes > 0 ? `${contract} ${readableDuration(minutes)}` : contract,
  );
  if (overageMinutes > 0) payers.push(`no pack ${readableDuration(overageMinutes)}`);
  const paid = payers.length === 0 ? '' : ` (${payers.join(', ')})`;
  return `${readableDuration(spentMinutes)} → ${readableDuration(chargedMinutes)}${paid}`;
}
