/** Commands and their options, for shells to complete. */
const written = ['--repo', '--commit', '--push', '--pr', '--json', '--help'];
const work = ['--spent', '--where', '--worked'];
export const commands: Readonly<Record<string, readonly string[]>> = {
  list: ['--mine', '--nobody', '--new', '--open', '--waiting', '--solved', '--customer', '--repo', '--json', '--help'],
  show: ['--repo', '--json', '--help'],
  reply: ['--message', ...work, '--status', '--level', '--internal', '--resolution', '--file', '--assign', ...written],
  take: written,
  close: ['--resolution', '--message', '--article', '--spent', '--where', ...written],
  void: ['--reason', ...work, ...written],
  open: [
    '--customer',
    '--contact',
    '--subject',
    '--message',
    '--via',
    '--kind',
    '--component',
    '--cc',
    '--repo',
    '--json',
    '--help',
  ],
};
/** What some options may say. */
export const choices: Readonly<Record<string, readonly string[]>> = {
  '--where': ['remote', 'phone', 'lab', 'onsite'],
  '--status': ['new', 'open', 'waiting', 'solved', 'closed'],
  '--level': ['1', '2', '3'],
  '--resolution': ['fix', 'workaround', 'answer'],
  '--via': ['phone', 'email', 'web'],
  '--kind': ['incident', 'advice'],
};
