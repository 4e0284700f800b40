import type { DebugFacts } from "../attribution/levels.ts";
import type { DefmtPart, DefmtSite } from "../contract/defmt-shape.ts";
import { DEFMT_LEVELS, type DefmtString, readDefmtName } from "../formats/defmt/index.ts";
import type { LoadedFirmware } from "../image/load.ts";
import { findRtt } from "../image/rtt.ts";
import { defmtPlaces, type Place, placeKey } from "./defmt-places.ts";

/** Versions of the wire format that are understood. */
const VERSIONS = ["3", "4"];
const [BRACE, QUOTE, UNDERSCORE] = [0x7b, 0x22, 0x5f];

interface Interned {
  readonly index: number;
  readonly name: string;
  readonly string: DefmtString;
}

/** What the symbol table says of defmt. */
interface Table {
  readonly strings: readonly Interned[];
  readonly versions: readonly string[];
  readonly encodings: readonly string[];
}

/**
 * What an image logs with defmt: the interned strings, each log statement with its place and an estimate of its code, and RTT's memory.
 * Findings: `defmt/stripped` without a symbol table, `defmt/symbol` for a damaged name, `defmt/version` for a version that is missing, unknown or not the only one, `defmt/encoding` for
 * several encodings.
 */
export async function defmtFacts(firmware: LoadedFirmware, debug: DebugFacts | undefined): Promise<DefmtPart> {
  const { strings, versions, encodings } = await readTable(firmware);
  const used = strings.length > 0 || versions.length > 0;
  if (used) report(firmware, versions, encodings);
  const sites = strings.filter(({ string }) => string.level !== undefined);
  const { places, code } =
    debug === undefined || sites.length === 0
      ? { places: new Map<string, Place>(), code: new Map<string, number>() }
      : await defmtPlaces(debug, new Set(sites.map(({ name }) => name)));
  const found = sites.map((site): DefmtSite => siteOf(site, places.get(site.name), code));
  const shared = new Map<string, number>();
  for (const place of places.values()) shared.set(placeKey(place), (shared.get(placeKey(place)) ?? 0) + 1);
  const rtt = await findRtt(firmware);
  const timestamp = strings.find(({ string }) => string.tag === "defmt_timestamp");
  return {
    ...((await firmware.elf.symbols()) === undefined ? {} : { used }),
    ...(versions.length === 0 ? {} : { version: versions.join(", ") }),
    ...(encodings.length === 0 ? {} : { encoding: encodings.join(", ") }),
    ...(timestamp === undefined ? {} : { timestamp: timestamp.string.data }),
    sites: found.map((site, i) => {
      const place = places.get(sites[i]!.name);
      if (place === undefined || shared.get(placeKey(place)) === 1) return site;
      const { codeBytes: _, ...rest } = site;
      return rest;
    }),
    strings: strings.length,
    internedBytes: strings.reduce((sum, { string }) => sum + new TextEncoder().encode(string.data).length, 0),
    flashBytes: 0,
    absentLevels: used ? DEFMT_LEVELS.filter((level) => level !== "println" && !found.some((site) => site.level === level)) : [],
    estimate: true,
    ...(rtt === undefined ? {} : { rtt }),
  };
}

function siteOf({ index, string }: Interned, place: Place | undefined, code: ReadonlyMap<string, number>): DefmtSite {
  const codeBytes = place === undefined ? undefined : code.get(placeKey(place));
  return {
    index,
    level: string.level ?? "println",
    text: string.data,
    package: string.package,
    ...(string.crate === undefined ? {} : { crate: string.crate }),
    ...(place === undefined ? {} : { file: place.file, line: place.line }),
    ...(codeBytes === undefined ? {} : { codeBytes }),
  };
}

/** Reads the names that may be defmt's; their section is `.defmt` or starts so, the version may stand outside. */
async function readTable({ elf, findings, file }: LoadedFirmware): Promise<Table> {
  const table = await elf.symbols();
  const strings: Interned[] = [];
  const versions = new Set<string>();
  const encodings = new Set<string>();
  if (table === undefined) {
    findings.report({
      code: "defmt/stripped",
      severity: "warning",
      message: "there is no symbol table, which would name the strings of defmt: whether the image logs with it is unknown",
      where: file,
      hint: "name the ELF as the linker left it",
    });
    return { strings, versions: [], encodings: [] };
  }
  const candidates: { row: number; name: string }[] = [];
  const decoder = new TextDecoder();
  await table.strings.visit(table.nameOffset, (row, page, start, end) => {
    const first = end > start ? page[start] : undefined;
    if (table.rawSection[row] === 0 || (first !== BRACE && first !== QUOTE && first !== UNDERSCORE)) return;
    if (first === UNDERSCORE && page[start + 1] !== 0x64) return;
    candidates.push({ row, name: decoder.decode(page.subarray(start, end)) });
  });
  for (const { row, name } of candidates) {
    const read = readDefmtName(name);
    if (read.kind === "version") versions.add(read.text);
    if (read.kind === "encoding") encodings.add(read.text);
    const section = elf.sections[table.section[row]!]?.name ?? "";
    if (section !== ".defmt" && !section.startsWith(".defmt.")) continue;
    if (read.kind === "string") strings.push({ index: table.value[row]!, name, string: read.string });
    if (read.kind === "damaged")
      findings.report({
        code: "defmt/symbol",
        severity: "warning",
        message: `the symbol in .defmt at ${table.value[row]!} is not JSON with package, tag and data; it is left out`,
        where: file,
      });
  }
  strings.sort((a, b) => a.index - b.index);
  return { strings, versions: [...versions], encodings: [...encodings] };
}

function report({ findings, file }: LoadedFirmware, versions: readonly string[], encodings: readonly string[]): void {
  const tell = (code: string, message: string, hint: string) => findings.report({ code, severity: "warning", message, where: file, hint });
  const matched = "let one version of the defmt crate be linked, and update the decoder on the host with it";
  if (versions.length === 0)
    tell("defmt/version", "there are defmt strings, but the image does not tell the version of the wire format", "link with -Tdefmt.x");
  else if (versions.length > 1) tell("defmt/version", `several versions of the wire format are linked: ${versions.join(", ")}`, matched);
  else if (!VERSIONS.includes(versions[0]!))
    tell("defmt/version", `wire format ${versions[0]!} of defmt is not known (${VERSIONS.join(" and ")} are)`, matched);
  if (encodings.length > 1) tell("defmt/encoding", `several encodings are linked: ${encodings.join(", ")}`, matched);
}
