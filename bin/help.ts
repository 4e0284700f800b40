import yargs from "yargs";
import { wrapped } from "../src/views/display-width.ts";
import { optionsOf } from "./command.ts";
import { COMMANDS, GROUPS } from "./commands/index.ts";

const HELP_WIDTH = 100;

/** Help of one command, or of the whole tool; `usage` is what is typed in front of the positionals. */
export async function helpText(name: string | undefined, usage = `cortex-size ${name}`): Promise<string> {
  if (name === undefined) return overallHelp();
  const command = await COMMANDS[name]!.load();
  const options = await yargs([])
    .scriptName("cortex-size")
    .locale("en")
    .wrap(null)
    .options({ ...optionsOf(command) })
    .help(false)
    .version(false)
    .getHelp();
  const summary = wrapped(command.summary, HELP_WIDTH).join("\n");
  return `${usage} ${command.positionals}\n\n${summary}\n\nExamples:\n${exampleLines(command.examples).join("\n")}\n\n${options.split("\n").flatMap(optionLines).join("\n")}\n`;
}

/** A line of yargs, which would break inside of words, in lines that are broken between them; an option's type stands at the right edge. */
function optionLines(line: string): string[] {
  const parts = /^(\s+-[\w-]+(?:, -[\w-]+)*\s{2,})(.*?)(?: {2}((?:\[[^\]]*\] ?)+))?$/.exec(line);
  if (parts === null) return wrapped(line, HELP_WIDTH);
  const [, head = "", text = "", type = ""] = parts;
  const room = HELP_WIDTH - head.length;
  const lines = wrapped(text, room);
  const left = room - (lines.at(-1) ?? "").length;
  if (left >= type.length + 2) lines.push(`${lines.pop() ?? ""}${type.padStart(left)}`);
  else lines.push(...wrapped(type, room).map((part) => part.padStart(room)));
  return lines.map((part, at) => `${at === 0 ? head : " ".repeat(head.length)}${part}`.trimEnd());
}

/** Each command on one line, ready to be copied; what it does beside it where there is room, else below. */
function exampleLines(examples: readonly (readonly [command: string, what: string])[]): string[] {
  const room = (column: number) => examples.filter(([line, what]) => line.length <= column && 4 + column + what.length <= HELP_WIDTH);
  const column = Math.max(...examples.map(([line]) => line.length).filter((length) => length <= HELP_WIDTH / 2), 0);
  const beside = room(column);
  return examples.flatMap((example) => {
    const [line, what] = example;
    return beside.includes(example)
      ? [`  ${line.padEnd(column)}  ${what}`]
      : [`  ${line}`, ...wrapped(what, HELP_WIDTH - 6).map((text) => `      ${text}`)];
  });
}

function overallHelp(): string {
  const names = Object.keys(COMMANDS);
  const width = Math.max(...names.map((name) => name.length));
  const rows = GROUPS.map((group) => {
    const own = names.filter((name) => COMMANDS[name]!.group === group);
    return [
      `${group[0]!.toUpperCase()}${group.slice(1)}:`,
      ...own.map((name) => `  ${name.padEnd(width)}  ${COMMANDS[name]!.summary}`),
    ].join("\n");
  });
  return `cortex-size: where the flash and RAM of Cortex-M firmware go

Usage: cortex-size [command] <elf..> [options]

${rows.join("\n\n")}

Examples:
  cortex-size app.elf                                        the one-screen summary
  cortex-size symbols app.elf -n 20                          the 20 largest symbols
  cortex-size diff before.elf after.elf                      what changed
  cortex-size app.elf --format json --out markdown:size.md   for a script, and for people

cortex-size help COMMAND tells a command's options, with examples; cortex-size version which one this is.
Exit codes: 0 fine, 1 a budget is broken, 2 usage or config, 3 unreadable input, 4 no baseline, 5 publishing failed, 70 a bug.
`;
}
