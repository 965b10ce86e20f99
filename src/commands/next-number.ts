import { parseTicketNumber } from '../domain/values.ts';
import type { Tree } from '../store/writer.ts';

/**
 * The greatest number that any ticket's folder has, and one more. Folders are in thousands, and the greatest is in the
 * last of them; one that holds no ticket (somebody's mistake) is passed over.
 */
export async function nextNumber(tree: Tree): Promise<number> {
  const thousands = (await tree.children('content/tickets'))
    .filter(({ kind }) => kind === 'folder')
    .flatMap(({ name }) => {
      const [from = '', to] = name.split('-');
      const first = from === '0' ? 0 : parseTicketNumber(from);
      return first !== undefined && first % 1000 === 0 && to === String(first + 999) ? [first] : [];
    })
    .sort((a, b) => b - a);
  for (const first of thousands) {
    const numbers = (await tree.children(`content/tickets/${first}-${first + 999}`)).flatMap(({ name }) => {
      const number = parseTicketNumber(name);
      return number !== undefined && number >= first && number <= first + 999 ? [number] : [];
    });
    if (numbers.length > 0) return Math.max(...numbers) + 1;
  }
  return 1;
}
