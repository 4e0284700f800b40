import { formatPlace } from "../../src/bytes/place.ts";
import { type ConfigNode, plainValue, type TableNode } from "./node.ts";

/** A merged value and where it is written, for `config print`. */
export interface PrintedValue {
  /** `targets.app.elf`, `budgets[0].max`; keys that are not plain words are in quotes. */
  readonly key: string;
  /** As plain data; for a list of plain values the whole list. */
  readonly value: unknown;
  /** `cortex-size.toml:4:7`. */
  readonly from: string;
}

/** Every value of the merged tree in the order written. */
export function printedValues(root: TableNode): PrintedValue[] {
  const rows: PrintedValue[] = [];
  visit(root, "", rows);
  return rows;
}

function visit(node: ConfigNode, key: string, rows: PrintedValue[]): void {
  if (node.kind === "table" && node.entries.size > 0) {
    for (const [name, entry] of node.entries) visit(entry, key === "" ? word(name) : `${key}.${word(name)}`, rows);
  } else if (node.kind === "list" && node.items.some((item) => item.kind !== "scalar")) {
    for (const [index, item] of node.items.entries()) visit(item, `${key}[${index}]`, rows);
  } else {
    rows.push({ key, value: plainValue(node), from: formatPlace(node.document.source.placeAt((node.keyAt ?? node.at).start)) });
  }
}

function word(name: string): string {
  return /^[A-Za-z0-9_-]+$/.test(name) ? name : JSON.stringify(name);
}
