import yargs from "yargs";
import { optionsOf } from "./command.ts";
import { COMMANDS } from "./commands/index.ts";

const HELP_WIDTH = 100;

/** Help of one command, or of the whole tool. */
export async function helpText(name: string | undefined): Promise<string> {
  if (name === undefined) return overallHelp();
  const command = await COMMANDS[name]!.load();
  const parser = yargs([])
    .scriptName("cortex-size")
    .locale("en")
    .wrap(HELP_WIDTH)
    .options({ ...optionsOf(command) })
    .help(false)
    .version(false);
  for (const [example, what] of command.examples) parser.example(example, what);
  return `cortex-size ${command.name} ${command.positionals}\n\n${wrapped(command.summary)}\n\n${await parser.getHelp()}\n`;
}

/** Words in lines of the help's width. */
function wrapped(sentence: string): string {
  const lines = [""];
  for (const word of sentence.split(" ")) {
    const longer = `${lines.at(-1)} ${word}`.trimStart();
    if (longer.length <= HELP_WIDTH) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.join("\n");
}

function overallHelp(): string {
  const names = Object.keys(COMMANDS);
  const width = Math.max(...names.map((name) => name.length));
  const rows = names.map((name) => `  ${name.padEnd(width)}  ${COMMANDS[name]!.summary}`);
  return `cortex-size: where the flash and RAM of Cortex-M firmware go

Usage: cortex-size [command] <elf..> [options]

Commands:
${rows.join("\n")}

Examples:
  cortex-size target/thumbv7em-none-eabihf/release/app    the one-screen summary
  cortex-size symbols app.elf --top 20                    the 20 largest symbols
  cortex-size size -A app.elf                             what size prints
  cortex-size app.elf --format json --out markdown:size.md

cortex-size <command> --help tells each command's options, with examples.
Exit codes: 0 fine, 1 a budget is broken, 2 usage or config, 3 unreadable input, 4 no baseline, 5 publishing failed, 70 a bug.
`;
}
