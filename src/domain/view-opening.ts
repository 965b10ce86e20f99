import { compareBytes, dayOf } from './values.ts';
import type { OpeningChoices } from './space.ts';
import type { View } from './view.ts';

/**
 * What a contact of this customer may choose in a new ticket, beside the catalogue. The same for all of them: their
 * pages are.
 */
export function viewOpening({ source, now }: View, customer: string): OpeningChoices {
  const contacts = [...(source.customers().get(customer)?.contacts.values() ?? [])].filter(({ active }) => active);
  const today = dayOf(now, source.company().timezone);
  const catalogue = new Set(source.components().map(({ slug }) => slug));
  const named = source
    .contracts(customer)
    .filter(({ lastDay }) => lastDay >= today)
    .flatMap(({ components }) => components);
  return {
    colleagues: contacts.map(({ handle, name }) => ({ handle, name: name ?? handle })),
    components: [...new Set(named)].filter((slug) => !catalogue.has(slug)).sort(compareBytes),
  };
}
