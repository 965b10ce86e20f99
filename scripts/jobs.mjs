/**
 * The jobs that a firm runs: `npm run JOB` here, `carnet JOB` where this package is installed. They are what `npm pack`
 * carries, so they run without development's dependencies. To add one, add a line here and a script to package.json.
 */

/** A larger young generation shortens the pauses of rendering. */
const rendering = ['--max-semi-space-size=64'];

/** By name, as `carnet --help` lists them: what each does, and Node's own flags for it. */
export const jobs = {
  check: { does: 'every problem of a content tree, and what a change to it does' },
  credit: { does: 'what every customer has used and has left' },
  report: { does: "the manager's month: packs, overruns, what lapses, promises, time" },
  statement: { does: "each customer's statement of a month, for people, printers and programs" },
  welcome: { does: "tells a contract's people how it works, and proposes an appointment" },
  warn: { does: 'tells contacts what their contracts have come to, once each' },
  notify: { does: 'mails what tickets say that nobody was told yet, as the portal does' },
  'mail-in': { does: 'files one mail, from standard input, as ticket, answer or held mail' },
  mail: { does: 'takes mail in from MAIL_IN without the portal' },
  'pull-request': { does: 'says on a pull request what it would do' },
  publish: { does: "writes the public site and customers' spaces as plain files", nodeFlags: rendering },
  list: { does: 'tickets, as an engineer wants them' },
  show: { does: 'a ticket: thread, state, time left to take it in charge, balance' },
  reply: { does: 'answers a ticket, with the time spent' },
  take: { does: 'takes a ticket in charge' },
  close: { does: 'closes a ticket' },
  void: { does: 'takes a debit back, by a new entry' },
  open: { does: 'opens a ticket for a customer who calls' },
  contract: { does: 'sells a contract, or one that follows another' },
  inbox: { does: 'mails that are held: lists, files, dismisses them' },
  preview: { does: 'what an answer will show and mail, in a browser', nodeFlags: rendering },
  sync: { does: "brings a clone up to date, and says what became of one's answers" },
  completion: { does: 'makes a shell complete all this' },
  start: { does: 'serves the portal', nodeFlags: rendering },
};
