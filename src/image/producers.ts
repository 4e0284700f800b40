import type { ElfFile } from "../formats/elf/index.ts";

/** More of the comments than this is not read, bytes: toolchains that list every command line write megabytes. */
const LONGEST_COMMENT = 1 << 20;
/** Before it the linker speaks of itself, behind it every object's tools do. seen: armlink 5 and 6, IAR ILINK 6 to 9 */
const OBJECT_COMMENTS = /^Input comments:/i;
const LONGEST_NAME = 60;

/** What `.comment` tells of how an image was made. */
export interface BuildComments {
  /** Compilers and linkers by name and version: `rustc 1.96.0`, `LLD 14.0.6`, `GCC 12.2.1`, `armlink 5.06 update 7`. */
  readonly producers: readonly string[];
  /** Command lines, the linker's own first; armlink and ILINK write them. */
  readonly commands: readonly string[];
}

/** Reads `.comment`. Command lines and names of files are in it too: none of them is a producer. */
export async function buildComments(elf: ElfFile): Promise<BuildComments> {
  const section = elf.section(".comment");
  if (section === undefined) return { producers: [], commands: [] };
  const bytes =
    section.size <= LONGEST_COMMENT
      ? await elf.bytes(section)
      : await elf.source.read(section.offset, Math.min(section.size, LONGEST_COMMENT));
  const lines = new TextDecoder("latin1")
    .decode(bytes)
    .split(/[\0\n\r]+/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const listsCommands = lines.some((line) => OBJECT_COMMENTS.test(line));
  const producers = new Set<string>();
  for (const line of lines) {
    const name = toolName(line) ?? (listsCommands ? undefined : line.slice(0, LONGEST_NAME));
    if (name !== undefined) producers.add(name);
  }
  return { producers: [...producers], commands: lines.filter((line) => / --?[a-z]/i.test(` ${line}`) && toolName(line) === undefined) };
}

const TOOLS: readonly (readonly [RegExp, (match: RegExpExecArray) => string])[] = [
  [/^rustc version (\S+)/, (match) => `rustc ${match[1]}`],
  [/\bLLD (\d[\w.]*)/, (match) => `LLD ${match[1]}`],
  [/^GCC: \([^)]*\) (\S+)/, (match) => `GCC ${match[1]}`],
  [/\bclang version (\S+)/, (match) => `clang ${match[1]}`],
  // Arm Compiler 5 and 6: `Component: ARM Compiler 5.06 update 7 (build 960) Tool: armlink [4d3601]`
  [/^Component: .*?(\d[\w.]*(?: update \d+)?)(?: \([^)]*\))? Tool: (\w+)/, (match) => `${match[2]} ${match[1]}`],
  [/^ARM (Linker|Assembler|C\/C\+\+ Compiler), (\d[\w.]*)/, (match) => `ARM ${match[1]} ${match[2]}`],
  [/^IAR (ELF Linker|Assembler|ANSI C\/C\+\+ Compiler|C\/C\+\+ Compiler) [VX]?(\d[\d.]*\d)/, (match) => `IAR ${match[1]} ${match[2]}`],
];

/** Name and version of a tool by what it writes of itself into `.comment` or a map; undefined for any other text. */
export function toolName(comment: string): string | undefined {
  for (const [pattern, name] of TOOLS) {
    const match = pattern.exec(comment);
    if (match !== null) return name(match);
  }
  return undefined;
}

/**
 * Whether the linker of an image counts alignment between sections as used: all do but ILINK, whose "bytes of readwrite data memory" leave it out.
 * seen: IAR ELF Linker 9.70
 */
export function countsGaps(producers: readonly string[]): boolean {
  return !producers.some((producer) => producer.startsWith("IAR ELF Linker "));
}
