import type { SearchTerm } from '../domain/search.ts';
import type { TicketSearch } from '../domain/source.ts';

/** As `Source.searchTickets`. */
export function findTickets(
  all: <Row>(sql: string, ...values: (string | number)[]) => Row[],
  { terms, customer, involving, ticket, internal, limit }: TicketSearch,
): number[] {
  if (terms.length === 0) return [];
  const conditions = ['ticket_text MATCH ?'];
  const values: (string | number)[] = [];
  if (customer !== null) {
    conditions.push('ticket.customer = ?');
    values.push(customer);
    if (involving !== undefined) {
      conditions.push('EXISTS (SELECT 1 FROM involved WHERE customer = ? AND contact = ? AND number = ticket.number)');
      values.push(customer, involving);
    }
  }
  if (ticket !== undefined) {
    conditions.push('ticket.number = ?');
    values.push(ticket);
  }
  const sql = `SELECT ticket.number FROM ticket_text JOIN ticket ON ticket.number = ticket_text.rowid
    WHERE ${conditions.join(' AND ')} ORDER BY ticket_text.rowid DESC LIMIT ?`;
  const find = (columns: string, count: number) =>
    all<{ number: number }>(sql, `{${columns}} : (${terms.map(expression).join(' AND ')})`, ...values, count);

  const named = find('title', limit);
  const everywhere = find(internal ? 'title said internal' : 'title said', limit + named.length);
  return [...new Set([...named, ...everywhere].map(({ number }) => number))].slice(0, limit);
}

/** Folded words have letters and digits alone, so no quote ends early. */
function expression({ words, prefix }: SearchTerm): string {
  return `"${words.join(' ')}"${prefix ? ' *' : ''}`;
}
