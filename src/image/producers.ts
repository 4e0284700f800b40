import type { ElfFile } from "../formats/elf/index.ts";

const LARGEST_COMMENT = 1 << 16;

/** Compilers and linkers named in `.comment`, shortened to name and version: `rustc 1.96.0`, `LLD 14.0.6`, `GCC 12.2.1`. */
export async function producersOf(elf: ElfFile): Promise<string[]> {
  const section = elf.section(".comment");
  if (section === undefined || section.size > LARGEST_COMMENT) return [];
  const text = new TextDecoder("latin1").decode(await elf.bytes(section));
  return [
    ...new Set(
      text
        .split("\0")
        .map(shortened)
        .filter((line) => line !== ""),
    ),
  ];
}

function shortened(comment: string): string {
  const rust = /^rustc version (\S+)/.exec(comment);
  if (rust !== null) return `rustc ${rust[1]}`;
  const lld = /\bLLD (\d[\w.]*)/.exec(comment);
  if (lld !== null) return `LLD ${lld[1]}`;
  const gcc = /^GCC: \(([^)]*)\) (\S+)/.exec(comment);
  if (gcc !== null) return `GCC ${gcc[2]}`;
  const clang = /\bclang version (\S+)/.exec(comment);
  if (clang !== null) return `clang ${clang[1]}`;
  return comment.trim().slice(0, 60);
}
