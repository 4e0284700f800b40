import { InputError } from "../../bytes/input-error.ts";
import type { Chip, ChipLayout, ChipRegion, ChipRegionKind, SectorRun } from "./chip.ts";

/** All parts, and where what is known of them comes from. */
export interface ChipTable {
  /** `probe-rs 0.32.0` for example. */
  readonly source: string;
  readonly licence: string;
  /** Where the numbers of interrupts come from. */
  readonly interruptSource: string;
  /** By name. */
  readonly chips: readonly Chip[];
}

const KINDS: Readonly<Record<string, ChipRegionKind>> = {
  f: "flash",
  n: "nvm",
  r: "ram",
  w: "external-flash",
  x: "external-ram",
  o: "other",
};
const MOST_LINES = 200_000;
const LAST_ADDRESS = 0x1_0000_0000;

/**
 * Reads the table that `scripts/make-chips.mjs` writes, text of lines: `chips 2`, `source …`, `licence …`, `interrupts …`; then the sections `makers`,
 * `families` (maker, name), `layouts` (cores, regions) and `parts`, each with its number of lines; `end`.
 *
 * A region is `kind:start:length:sectors:name`, numbers in hexadecimal, an `m` after the kind for a mirror, sectors `size*count+…` with the
 * count in base 36. A part's line begins with the number of characters (base 36) it shares with the name before it, then the others; family,
 * layout and, where it is known, the number of interrupts (base 36) follow where one of them differs from the line before.
 * @throws InputError `chips/format` for what is not written like this, `chips/range` for what lies outside 32 bits.
 */
export function readChipTable(text: string, file = "chips"): ChipTable {
  const lines = text.split("\n", MOST_LINES);
  let at = 0;
  const bad = (sentence: string, code = "format") => new InputError(`chips/${code}`, { file, line: at }, sentence);
  const line = () => lines[at++] ?? "";
  const header = (word: string): string => {
    const found = line();
    if (!found.startsWith(`${word} `)) throw bad(`"${word}" is expected`);
    return found.slice(word.length + 1);
  };
  const section = <T>(word: string, read: (text: string) => T): T[] => {
    const count = Number(header(word));
    if (!Number.isInteger(count) || count < 0 || count > lines.length - at) throw bad(`the number of ${word} does not fit the table`);
    return Array.from({ length: count }, () => read(line()));
  };
  const indexed = <T>(values: readonly T[], index: string | undefined, what: string): T => {
    const value = index !== undefined && /^[0-9a-z]{1,4}$/.test(index) ? values[Number.parseInt(index, 36)] : undefined;
    if (value === undefined) throw bad(`there is no ${what} ${index ?? ""}`);
    return value;
  };

  if (line() !== "chips 2") throw bad("this is no table of chips of version 2");
  const source = header("source");
  const licence = header("licence");
  const interruptSource = header("interrupts");
  const makers = section("makers", (name) => (name === "not stated" ? undefined : name)).map((name) => ({ name }));
  const families = section("families", (text) => {
    const [maker, name = ""] = text.split("\t");
    return { family: name, maker: indexed(makers, maker, "maker").name };
  });
  const layouts = section("layouts", (text) => layoutOf(text, bad));
  let before: Chip | undefined;
  const chips = section("parts", (text) => {
    const tab = text.indexOf("\t");
    const end = tab < 0 ? text.length : tab;
    const shared = Number.parseInt(text[0] ?? "", 36);
    if (Number.isNaN(shared) || shared > (before?.name.length ?? 0)) throw bad("this name shares more than the one before it has");
    const name = `${before?.name.slice(0, shared) ?? ""}${text.slice(1, end)}`;
    if (name === "" || name === before?.name) throw bad("this part has no name of its own");
    if (tab < 0 && before !== undefined) before = { ...before, name };
    else {
      const [family, layout, interrupts] = text.slice(end + 1).split("\t");
      if (interrupts !== undefined && !/^[0-9a-z]{1,2}$/.test(interrupts)) throw bad(`"${interrupts}" is no number of interrupts`);
      before = {
        name,
        ...indexed(families, family, "family"),
        layout: indexed(layouts, layout, "layout"),
        interrupts: interrupts === undefined ? undefined : Number.parseInt(interrupts, 36),
      };
    }
    return before;
  });
  if (line() !== "end") throw bad("the table does not end here");
  return { source, licence, interruptSource, chips };
}

type Bad = (sentence: string, code?: string) => InputError;

function layoutOf(text: string, bad: Bad): ChipLayout {
  const [cores = "", ...ranges] = text.split("\t");
  if (!/^armv\w+(\+armv\w+)*$/.test(cores)) throw bad("a layout begins with its cores");
  const regions = ranges.map((range) => regionOf(range, bad));
  const bytes = (kind: ChipRegionKind) => regions.reduce((sum, one) => sum + (one.kind === kind && !one.mirror ? one.length : 0), 0);
  return { cores: cores.split("+"), regions, flash: bytes("flash"), ram: bytes("ram") };
}

function regionOf(text: string, bad: Bad): ChipRegion {
  const [letters = "", start = "", length = "", sectors = "", name = ""] = text.split(":");
  const kind = KINDS[letters[0] ?? ""];
  if (kind === undefined || !/^.m?$/.test(letters)) throw bad(`"${letters}" is no kind of region`);
  const region = { name, kind, start: hex(start, bad), length: hex(length, bad), mirror: letters.length > 1 };
  if (region.length === 0 || region.start + region.length > LAST_ADDRESS) throw bad(`region ${text} does not fit 32 bits`, "range");
  const runs = sectors === "" ? [] : sectors.split("+").map((run) => sectorRun(run, bad));
  const covered = runs.reduce((sum, { size, count }) => sum + size * count, 0);
  if (runs.length > 0 && covered !== region.length) throw bad(`the sectors of ${text} do not cover it`, "range");
  return { ...region, sectors: runs };
}

function sectorRun(text: string, bad: Bad): SectorRun {
  const [size = "", count = ""] = text.split("*");
  if (!/^[0-9a-z]{1,6}$/.test(count) || count === "0") throw bad(`"${text}" are no sectors`);
  return { size: hex(size, bad), count: Number.parseInt(count, 36) };
}

function hex(text: string, bad: Bad): number {
  if (!/^[0-9a-f]{1,9}$/.test(text)) throw bad(`"${text}" is no number`);
  return Number.parseInt(text, 16);
}
