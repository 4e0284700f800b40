import { normalizePath } from "./paths.ts";

/** What the names of an archive and of its member tell. */
export interface ArchiveOrigin {
  /** `rlib` holds one crate; `archive` is any other `.a`; `object` is no archive. */
  readonly kind: "rlib" | "archive" | "object";
  /** `libc_nano.a` is `libc_nano`, `libheapless-1f3a….rlib` is `heapless`, `main.o` is `main`. */
  readonly name: string;
  /** The crate, where the names tell one. */
  readonly crate?: string | undefined;
  /** Member without what `ar`, automake and rustc add: `lib_a-memcpy.o` is `memcpy.o`. */
  readonly member?: string | undefined;
}

/** Origin of an object file as a linker map or an archive names it. */
export function archiveOrigin(path: string, member?: string): ArchiveOrigin {
  const base = normalizePath(path).replace(/^.*\//, "");
  const shown = member === undefined ? undefined : member.replace(/^lib_a-/, "");
  // `lib<crate>-<16 digits>.rlib` [seen: rustc 1.96]
  const rlib = /^lib(.+?)(?:-[0-9a-f]{16})?\.rlib$/.exec(base);
  if (rlib !== null) return { kind: "rlib", name: rlib[1]!, crate: rlib[1]!, member: shown };
  const archive = /^(.+)\.(?:a|lib)$/.exec(base);
  if (archive !== null) return { kind: "archive", name: archive[1]!, crate: codegenCrate(member ?? ""), member: shown };
  return { kind: "object", name: base.replace(/\.(?:o|obj)$/, ""), crate: codegenCrate(base), member: shown };
}

/** `app-<16 digits>.app.<hash>-cgu.0.rcgu.o`, as rustc names the objects of a program. */
function codegenCrate(object: string): string | undefined {
  return /^[^.]+\.([A-Za-z_]\w*)\.[0-9a-f]+-cgu\.\d+\.rcgu\.o$/.exec(object)?.[1];
}
