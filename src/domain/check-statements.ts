import type { Content } from './assemble.ts';
import { foldLedger } from './fold-ledger.ts';
import { interventionsByCustomer } from './interventions.ts';
import type { Contract, Ledger } from './ledger.ts';
import type { ContentProblem } from './problem-code.ts';
import type { ContractEvent } from './records.ts';
import { endOfDay, formatDuration, type Day } from './values.ts';

/** What customers were told, against the ledger at the end of the day it was told for. */
export function checkStatements(content: Content): ContentProblem[] {
  const problems: ContentProblem[] = [];
  const interventions = interventionsByCustomer(content);
  const ledgers = new Map<string, Ledger>();
  const ledgerOf = (customer: string, day: Day): Ledger => {
    const key = `${customer} ${day}`;
    let ledger = ledgers.get(key);
    if (!ledger) {
      const { company, contracts } = content;
      const at = endOfDay(day, company.timezone);
      ledger = foldLedger({ customer, company, contracts, interventions: interventions.get(customer) ?? [], at });
      ledgers.set(key, ledger);
    }
    return ledger;
  };
  for (const contract of content.contracts) {
    // Who was told otherwise since then holds the later one.
    const latest = new Map<Day, ContractEvent>();
    for (const event of contract.events) if (event.type === 'statement' && event.on) latest.set(event.on, event);
    for (const event of latest.values()) {
      if (event.on === undefined) continue;
      const problem = statementProblem(contract, event, event.on, ledgerOf(contract.customer, event.on), content);
      if (problem) problems.push(problem);
    }
  }
  return problems;
}

function statementProblem(
  contract: Contract,
  event: ContractEvent,
  on: Day,
  ledger: Ledger,
  content: Content,
): ContentProblem | undefined {
  const balance = ledger.balances.find((each) => each.contract.number === contract.number);
  const used = differenceOf('used', event.usedMinutes, balance?.usedMinutes ?? null);
  const left = differenceOf('left', event.remainingMinutes, balance?.remainingMinutes ?? null);
  if (used === undefined && left === undefined) return undefined;
  const field = used === undefined ? 'remainingMinutes' : 'usedMinutes';
  const path = `content/contracts/${contract.number}/${event.id}.md`;
  return {
    code: 'statement-disagrees',
    severity: 'error',
    path,
    line: content.files.get(path)?.lines[field] ?? 1,
    field,
    message: `At the end of ${on} ${[used, left].filter((said) => said !== undefined).join('; ')}.`,
    hint: 'Correct the past by a new entry that counts after that day, or tell the customer by a new statement.',
  };
}

/** The sentence about one figure of a statement; undefined when it holds, or was not told. */
function differenceOf(what: string, told: number | undefined, counted: number | null): string | undefined {
  if (told === undefined || told === counted) return undefined;
  if (counted === null) return `the customer was told ${told} minutes ${what}, and the contract is unlimited`;
  const by = Math.abs(counted - told);
  const more = counted > told ? 'more' : 'less';
  return `the customer was told ${told} minutes ${what}, and the ledger counts ${counted}: ${by} minutes (${formatDuration(by)}) ${more}`;
}
