import type { Changes, Space } from '../domain/space.ts';
import { words } from './words.ts';

/** What an entry changed, a sentence each, in the order a person tells it; but of what it repeats, which is a link. */
export function changesText(changes: Changes, space: Space): string[] {
  const { t } = words(space);
  const { status, reopened, takenInCharge, level, assignee, contact, subject, resolution, article } = changes;
  const said: string[] = [];
  if (takenInCharge) said.push(t('change.taken'));
  if (reopened) said.push(t('change.reopened'));
  if (level !== undefined) said.push(t('change.level', { level }));
  if (assignee) said.push(t('change.assignee', { name: assignee.name }));
  if (contact) said.push(t('change.contact', { name: contact.name }));
  if (subject !== undefined) said.push(t('change.subject', { subject }));
  if (resolution) said.push(t(`change.resolution.${resolution}`));
  if (article !== undefined) said.push(t('change.article', { article: space.article(article)?.title ?? article }));
  // Taken in charge and opened again say that it is open.
  if (status && !(status === 'open' && (takenInCharge || reopened)))
    said.push(
      t(
        status === 'waiting' && space.reader.kind === 'team' ? 'change.status.waiting-team' : `change.status.${status}`,
      ),
    );
  return said;
}
