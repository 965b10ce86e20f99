/** Whose copies a change between two commits may alter. */
import type { Content } from '../domain/assemble.ts';
import { placeOf } from '../domain/place.ts';
import type { Change } from '../store/port.ts';

/**
 * Customers whose space may show something else, or `everybody`. As the index counts revisions, but from paths: what
 * a path does not say concerns everybody.
 */
export function concernedBy(changes: Iterable<Change>, content: Content): 'everybody' | Set<string> {
  const customers = new Set<string>();
  const add = (customer: string | undefined) => void (customer !== undefined && customers.add(customer));
  for (const { path, before } of changes) {
    const place = placeOf(path);
    switch (place.kind) {
      case 'held-mail':
      case 'held-file':
      case 'ignored':
        break;
      case 'customer':
        add(place.id);
        break;
      case 'contract':
      case 'ticket':
        // Whose it was before, if it was another's, the earlier file says alone.
        if (before !== null) return 'everybody';
        add(
          place.kind === 'ticket'
            ? content.tickets.get(place.number ?? 0)?.file.customer
            : content.contracts.find(({ number }) => number === place.id)?.customer,
        );
        break;
      case 'contract-event':
        add(content.contracts.find(({ number }) => number === place.contract)?.customer);
        break;
      case 'entry':
        add(content.tickets.get(place.number ?? 0)?.file.customer);
        break;
      case 'attachment':
        add(content.tickets.get(Number(place.folder.split('/').at(-1)))?.file.customer);
        break;
      default:
        return 'everybody';
    }
  }
  return customers;
}
