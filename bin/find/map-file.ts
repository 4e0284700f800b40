import { basename, dirname, join, resolve } from "node:path";
import { isFile } from "../files/place.ts";
import { textIfReadable } from "../files/read-text.ts";
import { projectFolders } from "./project-folders.ts";

/** A file that may be the linker map of an ELF. */
export interface MapCandidate {
  /** Absolute path. */
  readonly path: string;
  /** Continues "app.map, found": `beside the ELF`, `by -Map= in .cargo/config.toml`. */
  readonly reason: string;
}

/** Longer configurations are not read, bytes. */
const LONGEST_CONFIG = 1 << 20;
/** Keil MDK keeps images in Objects and maps in Listings, IAR in Exe and List. */
const LISTING_FOLDERS = ["Listings", "List"] as const;
/** `-Map=app.map`, `-Wl,-Map,app.map`, `link-args=-Map app.map`, `"-C", "link-arg=-Map=app.map"`. */
const MAP_ARGUMENT = /-Map(?:=|,|\s+)([^"',\s]+)/g;

/**
 * Where the linker map of `elf` may lie, the likeliest first: beside it under its name, beside it as `output.map`, in the folder of listings, and where
 * rustc's arguments in a `.cargo/config.toml` between it and the root of its project put it. Only files that exist are listed; what they hold is not looked at.
 */
export function findMapFiles(elf: string): MapCandidate[] {
  const path = resolve(elf);
  const folder = dirname(path);
  const stem = basename(path).replace(/\.(elf|axf|out)$/i, "");
  const names = [...new Set([`${stem}.map`, `${basename(path)}.map`, `${stem}.elf.map`, "output.map"])];
  const candidates = [
    ...names.map((name) => ({ path: join(folder, name), reason: "beside the ELF" })),
    ...LISTING_FOLDERS.map((name) => ({ path: join(folder, "..", name, `${stem}.map`), reason: `in ../${name}` })),
    ...fromCargoConfig(folder),
  ];
  return candidates.filter(
    (one, i) => one.path !== path && isFile(one.path) && candidates.findIndex((other) => other.path === one.path) === i,
  );
}

/** Cargo runs rustc in the workspace's root, so that relative paths begin there; a configuration's own folder is tried too. */
function fromCargoConfig(folder: string): MapCandidate[] {
  const { folders, root } = projectFolders(folder);
  return folders.flatMap((home) =>
    [".cargo/config.toml", ".cargo/config"].flatMap((name) =>
      mapArguments(join(home, name)).flatMap((map) =>
        [home, ...(root === undefined ? [] : [root])].map((start) => ({ path: resolve(start, map), reason: `by -Map in ${name}` })),
      ),
    ),
  );
}

/** Values of `-Map` in a configuration of cargo, comments left out. */
function mapArguments(path: string): string[] {
  const text = (textIfReadable(path, LONGEST_CONFIG) ?? "").replaceAll(/^\s*#.*$/gm, "");
  return [...text.matchAll(MAP_ARGUMENT)].map((match) => match[1]!);
}
