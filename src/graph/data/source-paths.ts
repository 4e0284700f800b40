import type { DataOwners } from "./data-owners.ts";

/** A path of Rust source among data that nothing refers to. */
export interface SourcePath {
  readonly address: number;
  /** Length in bytes, the NUL behind it included. */
  readonly length: number;
  readonly path: string;
}

const LONGEST_PATH = 1024;

/**
 * Paths that are left of panic locations: linkers merge strings before they remove what refers to them (seen: LLD 14, GNU ld 2.40), so such paths stay
 * without an owner, but say themselves which crate they came from.
 */
export function findUnownedPaths(owners: DataOwners): SourcePath[] {
  const { objects } = owners;
  const { space } = owners.graph.code;
  const found: SourcePath[] = [];
  for (let object = 0; object < objects.count; object++) {
    if (owners.ownersOf(object).length > 0) continue;
    const start = objects.start[object]!;
    const section = space.sectionAt(start);
    if (section < 0) continue;
    // A damaged file says lengths that its bytes do not have.
    const { address: base, bytes } = space.sections[section]!;
    const end = Math.min(objects.end[object]!, base + bytes.length);
    let text = "";
    for (let address = start; address < end; address++) {
      const byte = bytes[address - base]!;
      if (byte >= 0x20 && byte < 0x7f) {
        if (text.length <= LONGEST_PATH) text += String.fromCharCode(byte);
        continue;
      }
      if (byte === 0 && text.endsWith(".rs") && text.length <= LONGEST_PATH)
        found.push({ address: address - text.length, length: text.length + 1, path: text });
      text = "";
    }
  }
  return found;
}
