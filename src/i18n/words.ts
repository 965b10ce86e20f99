import type { Space } from '../domain/space.ts';
import { formats, type Formats } from './format.ts';
import { translator, type Translator } from './translator.ts';

/** What a page of this space is written with: its language's messages, and its firm's values in that language. */
export function words(space: Space): { t: Translator; f: Formats } {
  return { t: translator(space.locale), f: formats(space.locale, space.company) };
}
