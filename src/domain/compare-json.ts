import type { AccountChange } from './compare.ts';
import { contractCredit, debitCredit, type CustomerCredit } from './credit-json.ts';

/** What `check --base --json` prints of a change; each contract and debit as `credit --json` has it, or null. */
export interface ChangeJson {
  /** Records that changed or are gone by leave of a commit that says `Allow-Rewrite`. */
  rewritten: readonly string[];
  allowRewrite: readonly { commit: string; reason: string }[];
  customers: readonly {
    customer: string;
    contracts: readonly {
      number: string;
      before: CustomerCredit['contracts'][number] | null;
      after: CustomerCredit['contracts'][number] | null;
      crossed: readonly string[];
    }[];
    debits: readonly {
      change: 'new' | 'changed' | 'gone' | 'moved';
      ticket: number;
      entry: string;
      before: CustomerCredit['debits'][number] | null;
      after: CustomerCredit['debits'][number] | null;
    }[];
  }[];
}

/** The accounts of a change, as `customers` of ChangeJson. */
export function accountsJson(accounts: readonly AccountChange[], timeZone: string): ChangeJson['customers'] {
  return accounts.map(({ customer, contracts, debits }) => ({
    customer,
    contracts: contracts.map(({ number, before, after, crossed }) => ({
      number,
      before: before && contractCredit(before),
      after: after && contractCredit(after),
      crossed,
    })),
    debits: debits.map(({ kind, ticket, entry, before, after }) => ({
      change: kind,
      ticket,
      entry,
      before: before && debitCredit(before, timeZone),
      after: after && debitCredit(after, timeZone),
    })),
  }));
}
