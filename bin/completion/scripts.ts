import { optionsOf } from "../command.ts";
import { COMMANDS } from "../commands/index.ts";

export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

interface Words {
  readonly command: string;
  readonly summary: string;
  readonly options: readonly { readonly flag: string; readonly what: string; readonly choices: readonly string[] }[];
}

/** A script that completes commands, options, their choices and file names; made from the commands themselves. */
export async function completionScript(shell: Shell): Promise<string> {
  const words = await allWords();
  return { bash, zsh, fish }[shell](words);
}

async function allWords(): Promise<Words[]> {
  const words: Words[] = [];
  for (const [command, { summary, load }] of Object.entries(COMMANDS)) {
    const flags = Object.entries(optionsOf(await load())).flatMap(([name, option]) => {
      const choices = (option.choices ?? []).map(String);
      const letters = [option.alias ?? []].flat().map((alias) => (alias.length === 1 ? `-${alias}` : `--${alias}`));
      return [name.length === 1 ? `-${name}` : `--${name}`, ...letters].map((flag) => ({ flag, what: option.describe ?? "", choices }));
    });
    words.push({ command, summary, options: [...flags, { flag: "--help", what: "help with examples", choices: [] }] });
  }
  return words;
}

function bash(words: readonly Words[]): string {
  const cases = words.map(({ command, options }) => `    ${command}) flags="${options.map((option) => option.flag).join(" ")}" ;;`);
  const choices = new Map(
    words.flatMap(({ options }) =>
      options.filter((option) => option.choices.length > 0).map((option) => [option.flag, option.choices.join(" ")]),
    ),
  );
  const values = [...choices].map(([flag, list]) => `    ${flag}) COMPREPLY=($(compgen -W "${list}" -- "$current")); return ;;`);
  return `# bash completion of cortex-size
_cortex_size() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" command="\${COMP_WORDS[1]}" flags
  case "$previous" in
${values.join("\n")}
  esac
  case "$command" in
${cases.join("\n")}
    *) flags="${words
      .find(({ command }) => command === "show")
      ?.options.map((option) => option.flag)
      .join(" ")}" ;;
  esac
  if [[ "$current" == -* ]]; then
    COMPREPLY=($(compgen -W "$flags" -- "$current"))
  elif [[ $COMP_CWORD -eq 1 ]]; then
    COMPREPLY=($(compgen -W "${words.map(({ command }) => command).join(" ")}" -- "$current") $(compgen -f -- "$current"))
  else
    COMPREPLY=($(compgen -f -- "$current"))
  fi
}
complete -o filenames -F _cortex_size cortex-size
`;
}

function zsh(words: readonly Words[]): string {
  const quote = (text: string) => text.replaceAll("'", "'\\''").replaceAll(":", "\\:").replaceAll("[", "\\[").replaceAll("]", "\\]");
  const commands = words.map(({ command, summary }) => `    '${command}:${quote(summary)}'`);
  const cases = words.map(({ command, options }) => {
    const specs = options.map(
      ({ flag, what, choices }) => `'${flag}[${quote(what)}]${choices.length > 0 ? `:value:(${choices.join(" ")})` : ""}'`,
    );
    return `      ${command}) _arguments ${specs.join(" ")} '*:file:_files' ;;`;
  });
  return `#compdef cortex-size
_cortex_size() {
  local -a commands
  commands=(
${commands.join("\n")}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    _files
  else
    case "$words[2]" in
${cases.join("\n")}
      *) _files ;;
    esac
  fi
}
compdef _cortex_size cortex-size
`;
}

function fish(words: readonly Words[]): string {
  const quote = (text: string) => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
  const names = words.map(({ command }) => command).join(" ");
  const lines = words.flatMap(({ command, summary, options }) => [
    `complete -c cortex-size -n "not __fish_seen_subcommand_from ${names}" -a ${command} -d ${quote(summary)}`,
    ...options.map(({ flag, what, choices }) => {
      const name = flag.startsWith("--") ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`;
      const values = choices.length > 0 ? ` -x -a ${quote(choices.join(" "))}` : "";
      return `complete -c cortex-size -n "__fish_seen_subcommand_from ${command}" ${name} -d ${quote(what)}${values}`;
    }),
  ]);
  return `# fish completion of cortex-size\n${lines.join("\n")}\n`;
}
