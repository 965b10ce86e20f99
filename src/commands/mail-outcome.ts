import { parseTicketNumber } from '../domain/values.ts';
import type { Tree, Written } from '../store/writer.ts';

/** What became of a held mail lately: what it was filed as, or neither, when it was dismissed. Undefined: nothing yet. */
export function mailOutcome(
  tree: Tree,
  mail: string,
): { written: Written; became: { ticket?: number; entry?: string } } | undefined {
  const written = tree.find('Carnet-Mail', mail);
  if (!written) return undefined;
  const ticket = parseTicketNumber(written.trailers.get('Carnet-Ticket') ?? '');
  const entry = written.trailers.get('Carnet-Entry');
  return { written, became: { ...(ticket !== undefined && { ticket }), ...(entry !== undefined && { entry }) } };
}
