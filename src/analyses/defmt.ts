import type { DefmtPart, DefmtSite } from "../contract/defmt-shape.ts";
import { firstRows, matching, type RowOptions } from "../views/first-rows.ts";
import { counted, grouped } from "../views/numbers.ts";
import { count, name, none, size, type TableView, type TextLine, text, type View } from "../views/view.ts";
import type { Result } from "./analysis.ts";

/** What log sites are summed by. */
export const DEFMT_GROUPS = ["crate", "level", "file"] as const;
export type DefmtGroup = (typeof DEFMT_GROUPS)[number];

export interface DefmtOptions extends RowOptions {
  readonly by: DefmtGroup;
}

const UNKNOWN_FILE = "(unknown)";

/** What defmt logs and where: sites by crate, level or file, then each site. */
export function defmt(all: DefmtPart, options: DefmtOptions): Result {
  const part: DefmtPart = {
    ...all,
    sites: [...matching(all.sites, options.match, (site) => [site.text, site.file, keyOf(site, options.by)])],
  };
  const lines: View = { kind: "text", name: "answer", lines: answer(all) };
  const tables = part.sites.length === 0 ? [] : [groupTable(part.sites, options.by), siteTable(part.sites, options.top)];
  return { parts: { defmt: part }, views: [lines, ...tables] };
}

function answer(part: DefmtPart): TextLine[] {
  if (part.used === undefined) return [{ text: "whether this image logs with defmt is unknown: it has no symbol table", tone: "strong" }];
  if (!part.used) return [{ text: "nothing of this image logs with defmt: no symbol is one of its strings", tone: "strong" }];
  const { sites, strings, internedBytes, absentLevels, rtt } = part;
  const wire = `wire format ${part.version ?? "unknown"}, encoding ${part.encoding ?? "unknown"}`;
  const lines: TextLine[] = [
    { text: `${counted(sites.length, "log site")}; ${counted(strings, "interned string")}; ${wire}`, tone: "strong" },
    { text: `the strings are ${grouped(internedBytes)} bytes, kept on the host: 0 bytes of flash` },
    { text: part.timestamp === undefined ? "no timestamp" : `timestamp: ${part.timestamp}` },
  ];
  if (absentLevels.length > 0)
    lines.push({ text: `no site of ${absentLevels.join(", ")}: filtered by DEFMT_LOG, removed by the linker, or never written` });
  if (rtt === undefined) lines.push({ text: "no RTT control block" });
  else {
    const buffers = rtt.buffers.map((one) => `${one.name ?? "a buffer"} ${grouped(one.size)}`).join(", ");
    lines.push({
      text: `RTT: control block ${grouped(rtt.size)} bytes; ${buffers === "" ? "its buffers are named at run time: unknown here" : `buffers: ${buffers} bytes`}`,
    });
  }
  return lines;
}

function keyOf(site: DefmtSite, by: DefmtGroup): string {
  if (by === "level") return site.level;
  return by === "crate" ? (site.crate ?? site.package) : (site.file ?? UNKNOWN_FILE);
}

/** Groups with the most sites first; the code of a group is told only as far as its sites' is known. */
function groupTable(sites: readonly DefmtSite[], by: DefmtGroup): TableView {
  const groups = new Map<string, DefmtSite[]>();
  for (const site of sites) {
    const key = keyOf(site, by);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [site]);
    else group.push(site);
  }
  const rows = [...groups].sort(([a, ofA], [b, ofB]) => ofB.length - ofA.length || (a < b ? -1 : 1));
  return {
    kind: "table",
    name: "groups",
    title: "log sites; code is an estimate: that of the sites' lines, with what was inlined into them",
    columns: [
      { key: "sites", title: "sites", align: "right" },
      { key: "code", title: "code (estimate)", align: "right" },
      { key: "unknown", title: "code unknown", align: "right" },
      { key: by, title: by, align: "left", elastic: true },
    ],
    rows: rows.map(([key, group]) => {
      const known = group.filter(({ codeBytes }) => codeBytes !== undefined);
      const sum = known.reduce((bytes, { codeBytes }) => bytes + (codeBytes ?? 0), 0);
      return [count(group.length), known.length === 0 ? none("?") : size(sum), count(group.length - known.length), name(key)];
    }),
  };
}

function siteTable(sites: readonly DefmtSite[], top: number): TableView {
  const order = [...sites].sort((a, b) => (b.codeBytes ?? -1) - (a.codeBytes ?? -1) || a.index - b.index);
  return {
    kind: "table",
    name: "sites",
    columns: [
      { key: "code", title: "code (estimate)", align: "right" },
      { key: "index", title: "index", align: "right" },
      { key: "level", title: "level", align: "left" },
      { key: "place", title: "place", align: "left", elastic: true },
      { key: "text", title: "text", align: "left", elastic: true },
    ],
    ...firstRows(
      order,
      (site) => [
        site.codeBytes === undefined ? none("?") : size(site.codeBytes),
        count(site.index),
        text(site.level),
        site.file === undefined ? none("?") : name(`${shortPath(site.file)}:${site.line}`),
        name(site.text),
      ],
      { top, hint: "--all" },
    ),
  };
}

function shortPath(file: string): string {
  const sources = file.lastIndexOf("/src/");
  if (sources < 0) return file;
  return file.slice(file.lastIndexOf("/", sources - 1) + 1);
}
