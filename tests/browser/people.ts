/**
 * Whose place a walker takes, each way at another customer of the sample, so that no walk stands in another's way.
 * `visited`: they were, so their account has travel.
 */
import { type People, samplePeople } from '../support/stage.ts';
import type { WayName } from './walk.ts';

export const peopleOf: Record<WayName, People & { customer: string; visited: boolean }> = {
  'phone, fr': { ...samplePeople, customer: 'Mairie de Boëge', visited: true },
  'desk, en': {
    ...samplePeople,
    customer: 'Aldermere Structural Biology Lab',
    visited: true,
    manager: 'e.whitcombe@aldermere.example',
    member: 't.okafor@aldermere.example',
    requester: 'p.raman@aldermere.example',
    guest: { email: 'p.raman@aldermere.example', ticket: 997 },
  },
  'phone, en, no script': {
    ...samplePeople,
    customer: 'Morval Décolletage',
    visited: false,
    manager: 'laurence@morval-decolletage.example',
    member: 'methodes@morval-decolletage.example',
    requester: 'compta@morval-decolletage.example',
    guest: { email: 'compta@morval-decolletage.example', ticket: 1020 },
  },
  'desk, fr, keyboard': {
    ...samplePeople,
    customer: 'Les Ruches Partagées',
    visited: true,
    manager: 'colette.arnoux@ruches-partagees.example',
    member: 'jm.vuillod@ruches-partagees.example',
    requester: 'sacha@ruches-partagees.example',
    guest: { email: 'sacha@ruches-partagees.example', ticket: 1011 },
  },
};
