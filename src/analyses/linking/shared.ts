import { type SharedBytes, sharesOf } from "../../attribution/shared.ts";
import type { SharedPart } from "../../contract/shared-shape.ts";
import { matching, type RowOptions } from "../../views/first-rows.ts";
import { counted, grouped } from "../../views/numbers.ts";
import { name, none, type Row, size, type TableView, type View } from "../../views/view.ts";
import type { Result } from "../analysis.ts";

const MISSING = {
  "no map": "no linker map was found: who gave merged strings is not known, and they are not among these rows",
  "not in the map": "this linker's map does not say who gave merged strings; they are not among these rows",
};

/** Bytes with several owners and the share of each; the shares of a row add up to it. `top` limits the rows that people see. */
export function shared(all: readonly SharedBytes[], strings: SharedPart["strings"], options: RowOptions): Result {
  const rows = matching(all, options.match, ({ name: bytes, owners }) => [bytes, ...owners.map(({ name: owner }) => owner)])
    .map(({ owners, ...row }) => {
      const shares = sharesOf(
        row.bytes,
        owners.map(({ alone }) => alone),
      );
      const sharing = owners.map(({ name, from, alone }, i) => ({
        name,
        ...(from === undefined ? {} : { from }),
        alone,
        share: shares[i]!,
      }));
      return { ...row, owners: sharing };
    })
    .sort((a, b) => b.bytes - a.bytes || a.address - b.address);
  const sum = (amount: (row: (typeof rows)[number]) => number) => rows.reduce((total, row) => total + amount(row), 0);
  const unmerged = sum(({ owners }) => owners.reduce((total, { alone }) => total + alone, 0));
  const part: SharedPart = { bytes: sum(({ bytes }) => bytes), unmerged, strings, rows };
  const note: View[] = strings === "told" ? [] : [{ kind: "text", name: "shared-note", lines: [{ text: MISSING[strings] }] }];
  return { parts: { shared: part }, views: [table(part, options.top), ...note] };
}

function table(part: SharedPart, top: number): TableView {
  const rest = part.rows.length - top;
  const cells = (rows: SharedPart["rows"]): Row[] =>
    rows.flatMap((row) =>
      row.owners.map(({ name: owner, from, share, alone }) => [
        name(row.name),
        name(owner),
        from === undefined ? none("") : name(from),
        size(share),
        size(alone),
        name(row.section),
      ]),
    );
  return {
    kind: "table",
    name: "shared",
    columns: [
      { key: "bytes", title: "shared bytes", align: "left", elastic: true },
      { key: "owner", title: "owner", align: "left", elastic: true },
      { key: "from", title: "from", align: "left" },
      { key: "share", title: "share", align: "right" },
      { key: "alone", title: "alone", align: "right" },
      { key: "section", title: "section", align: "left" },
    ],
    rows: cells(part.rows.slice(0, top)),
    records: { rows: (cut) => cells(part.rows.slice(0, cut ? top : undefined)) },
    total: [name(counted(part.rows.length, "row")), none(""), none(""), size(part.bytes), size(part.unmerged), none("")],
    more: rest > 0 ? `… ${grouped(rest)} more: --all, or --top N` : undefined,
  };
}
