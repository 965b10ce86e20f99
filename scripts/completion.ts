/** What makes a shell complete `carnet`: names of commands, of options, and what some of them may say. */
import { choices, commands } from './engineer/commands.ts';

const help = `Prints what makes your shell complete carnet.

  bash   carnet completion bash > ~/.local/share/bash-completion/completions/carnet
  zsh    carnet completion zsh > "\${fpath[1]}/_carnet"
  fish   carnet completion fish > ~/.config/fish/completions/carnet.fish

Exit code: 0 printed, 2 a shell that it does not know.
`;

const names = Object.keys(commands).join(' ');
const cases = (write: (name: string, words: string) => string, of: Readonly<Record<string, readonly string[]>>) =>
  Object.entries(of)
    .map(([name, words]) => write(name, words.join(' ')))
    .join('\n');

const shells: Readonly<Record<string, string>> = {
  bash: `_carnet() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" words=
  case "$before" in
${cases((name, words) => `    ${name}) words="${words}" ;;`, choices)}
    *)
      if [ "$COMP_CWORD" -eq 1 ]; then words="${names}"; else
        case "\${COMP_WORDS[1]}" in
${cases((name, words) => `          ${name}) words="${words}" ;;`, commands)}
        esac
      fi ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _carnet carnet
`,
  zsh: `#compdef carnet
case "\${words[CURRENT-1]}" in
${cases((name, words) => `  ${name}) compadd -- ${words} ;;`, choices)}
  *)
    if (( CURRENT == 2 )); then compadd -- ${names}; else
      case "\${words[2]}" in
${cases((name, words) => `        ${name}) compadd -- ${words} ;;`, commands)}
      esac
    fi ;;
esac
`,
  fish: `${Object.keys(commands)
    .map((name) => `complete -c carnet -f -n __fish_use_subcommand -a ${name}`)
    .join('\n')}
${Object.entries(commands)
  .flatMap(([name, options]) =>
    options.map((option) => {
      const says = choices[option] ? ` -x -a "${choices[option].join(' ')}"` : '';
      if (!option.startsWith('--'))
        return `complete -c carnet -f -n "__fish_seen_subcommand_from ${name}" -a ${option}`;
      return `complete -c carnet -n "__fish_seen_subcommand_from ${name}" -l ${option.slice(2)}${says}`;
    }),
  )
  .join('\n')}
`,
};

const [shell = ''] = process.argv.slice(2);
if (shell === '--help' || shell === '-h') process.stdout.write(help);
else if (Object.hasOwn(shells, shell)) process.stdout.write(shells[shell]!);
else {
  process.stderr.write(`Which shell? bash, zsh or fish.\n\n${help}`);
  process.exitCode = 2;
}
