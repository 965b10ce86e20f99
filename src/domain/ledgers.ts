import type { Content } from './assemble.ts';
import { foldLedger } from './fold-ledger.ts';
import { interventionsByCustomer } from './interventions.ts';
import type { Contract, Ledger } from './ledger.ts';
import { compareBytes, type Instant } from './values.ts';

/**
 * The account at an instant of every customer with a well-formed file, and of those that a contract, or a ticket opened
 * by then, names; or of one of these alone. By slug.
 */
export function ledgersAt(content: Content, { at, customer }: { at: Instant; customer?: string }): Ledger[] {
  const { company } = content;
  const interventions = interventionsByCustomer(content);
  const contracts = Map.groupBy(content.contracts, (contract: Contract) => contract.customer);
  return customersAt(content, at)
    .filter((slug) => customer === undefined || slug === customer)
    .map((slug) =>
      foldLedger({
        customer: slug,
        company,
        contracts: contracts.get(slug) ?? [],
        interventions: interventions.get(slug) ?? [],
        at,
      }),
    );
}

function customersAt({ customers, contracts, tickets }: Content, at: Instant): string[] {
  const slugs = new Set(customers.keys());
  for (const { customer } of contracts) slugs.add(customer);
  for (const { file } of tickets.values()) if (file.opened <= at) slugs.add(file.customer);
  return [...slugs].sort(compareBytes);
}
