import type { SharedEntry } from "../model/document.ts";
import type { SharedBytes } from "../model/shared-bytes.ts";
import { counted, grouped } from "../views/numbers.ts";
import { address, count, name, none, size, text } from "../views/view.ts";
import type { Result } from "./analysis.ts";

/** What several own, with the share of each: equal parts that differ by at most a byte and add up. `nameOf` gives symbols' names for people. */
export function shared(
  found: readonly SharedBytes[],
  options: { readonly top: number; readonly nameOf: (symbol: string) => string },
): Result {
  const all = [...found].sort((a, b) => b.bytes - a.bytes || a.address - b.address);
  const entries = all.slice(0, options.top).map((one): SharedEntry => {
    const named = (owner: string) => (one.kind === "alias" ? options.nameOf(owner) : owner);
    return {
      kind: one.kind,
      address: one.address,
      bytes: one.bytes,
      owners: one.owners.map((owner, i) => ({
        name: named(owner.name),
        ...(owner.crate === undefined ? {} : { crate: owner.crate }),
        bytes: Math.floor((one.bytes * (i + 1)) / one.owners.length) - Math.floor((one.bytes * i) / one.owners.length),
      })),
    };
  });
  const bytes = all.reduce((sum, one) => sum + one.bytes, 0);
  const rest = all.length - entries.length;
  return {
    parts: { shared: entries },
    views: [
      {
        kind: "table",
        name: "shared",
        title: `${counted(all.length, "place")} of ${grouped(bytes)} bytes have several owners`,
        columns: [
          { key: "address", title: "address", align: "left" },
          { key: "bytes", title: "bytes", align: "right" },
          { key: "kind", title: "", align: "left" },
          { key: "owner", title: "owner", align: "left", elastic: true },
          { key: "crate", title: "crate", align: "left", elastic: true },
          { key: "share", title: "share", align: "right" },
          { key: "owners", title: "of", align: "right" },
        ],
        rows: entries.flatMap((entry) =>
          entry.owners.map((owner, i) => [
            i === 0 ? address(entry.address) : none(""),
            i === 0 ? size(entry.bytes) : none(""),
            text(i === 0 ? entry.kind : ""),
            name(owner.name),
            owner.crate === undefined ? none("") : name(owner.crate),
            size(owner.bytes),
            i === 0 ? count(entry.owners.length) : none(""),
          ]),
        ),
        more: rest > 0 ? `… ${grouped(rest)} more: --all, or --top N` : undefined,
      },
    ],
  };
}
