import { demangle } from "../formats/demangle/index.ts";

/** An input section's name for people: `.text._ZN3app3net4poll…E` is `app::net::poll`, `.rodata..L__unnamed_3` and `.rodata.cst4` stay. */
export function pieceName(section: string): string {
  const symbol =
    /^\.(?:text|rodata|data|bss|data\.rel\.ro|sdata|sbss|tbss|tdata|uninit)(?:\.(?:unlikely|hot|startup|exit|cst\d+|str\d+\.\d+))?\.(?!(?:unlikely|hot|startup|exit|cst\d+|str\d+\.\d+)$)([A-Za-z_$].*)$/.exec(
      section,
    )?.[1];
  return symbol === undefined ? section : demangle(symbol).text;
}
