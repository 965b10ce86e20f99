/** What a warning's sentences need to know. Durations, days and percentages come as they are printed. */
export interface Warned {
  number: string;
  offer: string;
  customer: string;
  lastDay: string;
  /** Absent for an unlimited contract. */
  pack?: { size: string; used: string; percent: string; left: string; isEmpty: boolean };
  /** Hours that went with its end. */
  lapsed?: string;
  /** `today`: its last day has come. Absent once that is over. */
  daysLeft?: number;
  pace?: { days: number; drawn: string } & ({ usedUpOn: string } | { lapses: string });
  /** The contract that goes on after it; `firstDay` while that is to come. */
  follower?: { number: string; offer: string; lastDay: string; firstDay?: string };
}
/** One language's warnings about contracts. */
export interface WarningTexts {
  /** What is most worth saying of it. */
  title: Record<'ended' | 'used-up' | 'ends' | 'used', (warned: Warned) => string>;
  subject(title: string, warned: Warned): string;
  about(warned: Warned): { number: string; subject: string };
  lead: {
    ended(warned: Warned): string[];
    usedUp(warned: Warned): string[];
    used(warned: Warned): string[];
    ends(warned: Warned): string[];
    pace(warned: Warned): string[];
    follower(warned: Warned): string[];
  };
  renew(company: { email: string; phone?: string }): string;
  seeCredit: string;
  askRenewal: string;
  seeCustomer: string;
  why: Record<'contact' | 'firm', (warned: Warned) => string>;
  label: Record<
    'contract' | 'size' | 'used' | 'left' | 'lastDay' | 'overage' | 'byTicket' | 'others' | 'whom' | 'told' | 'untold',
    string
  >;
  ticket(number: number): string;
  usedOf(used: string, percent: string): string;
  lines(subject: string, duration: string): string;
  others(count: number, duration: string): string;
  nobody: string;
}
