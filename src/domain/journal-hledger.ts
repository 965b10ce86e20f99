import type { Movement } from './journal.ts';

/** Money of these accounts: one minute of support. */
const COMMODITY = 'min';

/**
 * Movements of any number of customers, in order, as a journal for hledger and ledger. `assets:packs:<customer>:<contract>`
 * is what remains of a pack, each debit asserting what it leaves there; `liabilities:overrun:<customer>` what is still
 * to be settled, below 0. Every account is declared, so that `hledger check --strict` passes. `comment`: one line.
 */
export function formatHledger(movements: readonly Movement[], comment: string): string {
  const transactions = movements.map(transactionOf);
  const accounts = new Set(transactions.flatMap(({ postings }) => postings.map(({ account }) => account)));
  const head = [`; ${comment}`, `commodity ${COMMODITY}`, ...[...accounts].sort().map((name) => `account ${name}`)];
  return `${[head.join('\n'), ...transactions.map(formatTransaction)].join('\n\n')}\n`;
}

interface Posting {
  account: string;
  minutes: number;
  /** What the account holds after it. */
  balance?: number;
}
interface Transaction {
  /** `2026-03-02 * (1234) Debit` */
  title: string;
  /** `ticket: 1234`. Values are slugs, numbers and ids, so none can end its line. */
  tags: readonly string[];
  postings: readonly Posting[];
}

function transactionOf(movement: Movement): Transaction {
  const { day, customer } = movement;
  if (movement.kind === 'debit') return debitOf(movement);
  const { contract, minutes } = movement;
  const owned = `${customer}:${contract}`;
  const pack = `assets:packs:${owned}`;
  switch (movement.kind) {
    case 'bought':
      return {
        title: `${day} * (${contract}) Bought`,
        tags: [`offer: ${movement.offer}`],
        postings: transfer(`income:bought:${owned}`, pack, minutes),
      };
    case 'lapsed':
      return {
        title: `${day} * (${contract}) Lapsed`,
        tags: [],
        postings: transfer(pack, `expenses:lapsed:${owned}`, minutes),
      };
    case 'settled':
      return {
        title: `${day} * (${contract}) Settled`,
        tags: [`entry: ${movement.entry}`],
        postings: transfer(`income:settled:${owned}`, `liabilities:overrun:${customer}`, minutes),
      };
  }
}

function debitOf(movement: Movement & { kind: 'debit' }): Transaction {
  const { day, customer, ticket, entry, spentMinutes, parts, overageMinutes } = movement;
  const postings = parts.flatMap(({ contract, minutes, leftMinutes }): Posting[] => {
    const owned = `${customer}:${contract}`;
    const used = { account: `expenses:used:${owned}`, minutes };
    return leftMinutes === null
      ? [{ account: `income:unlimited:${owned}`, minutes: -minutes }, used]
      : [{ account: `assets:packs:${owned}`, minutes: -minutes, balance: leftMinutes }, used];
  });
  const beyond = `expenses:used:${customer}`;
  if (overageMinutes > 0) postings.push(...transfer(`liabilities:overrun:${customer}`, beyond, overageMinutes));
  // Time that counts nothing is told too, and a transaction wants a posting.
  if (postings.length === 0) postings.push({ account: beyond, minutes: 0 });
  return {
    title: `${day} * (${ticket}) Debit`,
    tags: [`ticket: ${ticket}`, `entry: ${entry}`, `spent: ${spentMinutes}`],
    postings,
  };
}

function transfer(from: string, to: string, minutes: number): Posting[] {
  return [
    { account: from, minutes: -minutes },
    { account: to, minutes },
  ];
}

function formatTransaction({ title, tags, postings }: Transaction): string {
  const lines = postings.map(({ account, minutes, balance }) => {
    const asserted = balance === undefined ? '' : ` = ${balance} ${COMMODITY}`;
    return `    ${account}  ${minutes} ${COMMODITY}${asserted}`;
  });
  return [title, ...tags.map((tag) => `    ; ${tag}`), ...lines].join('\n');
}
