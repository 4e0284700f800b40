// Atoms that agree in region, section, how they lie and owners, as one atom with the bytes of all: what sums are made of.

import { levelAt, levels } from "./levels";
import { Atom, atoms, ownerOf } from "./tile";

/** Joins the atoms in place; each is where the first of them was, and they stay in the order of their first. */
export function joinAtoms(): void {
  // A table of rows + 1, at most half full.
  let bits: u32 = 4;
  while (<u64>1 << bits < <u64>atoms.count * 2) bits += 1;
  const mask = (<u32>1 << bits) - 1;
  const slots = heap.alloc((<usize>1 << bits) << 2);
  memory.fill(slots, 0, (<usize>1 << bits) << 2);
  let joined: u32 = 0;
  for (let row: u32 = 0; row < atoms.count; row++) {
    const atom = atoms.at<Atom>(row);
    let slot = hashOf(atom) >>> (32 - bits);
    for (;;) {
      const known = load<u32>(slots + (<usize>slot << 2));
      if (known == 0) {
        store<u32>(slots + (<usize>slot << 2), joined + 1);
        memory.copy(changetype<usize>(atoms.at<Atom>(joined)), changetype<usize>(atom), offsetof<Atom>());
        joined += 1;
        break;
      }
      const first = atoms.at<Atom>(known - 1);
      if (agree(first, atom)) {
        first.length += atom.length;
        break;
      }
      slot = (slot + 1) & mask;
    }
  }
  heap.free(slots);
  atoms.count = joined;
}

/** The owner of an atom, or the class that it is in. */
function keyOf(atom: Atom, index: u32): i32 {
  const owner = ownerOf(atom, index);
  const classes = levelAt(index).classes;
  return owner < 0 || classes == 0 ? owner : load<u8>(classes + owner);
}

function hashOf(atom: Atom): u32 {
  let hash = mixed(mixed(atom.region, atom.section), atom.as);
  for (let index: u32 = 0; index < levels.count; index++) hash = mixed(hash, keyOf(atom, index));
  return hash;
}

/** Multiplies by the golden ratio: what differs in low bits differs in the highest ones, which choose the slot. */
@inline
function mixed(hash: u32, key: u32): u32 {
  return (rotl<u32>(hash, 13) ^ key) * 0x9e3779b1;
}

function agree(a: Atom, b: Atom): bool {
  if (a.region != b.region || a.section != b.section || a.as != b.as) return false;
  for (let index: u32 = 0; index < levels.count; index++) if (keyOf(a, index) != keyOf(b, index)) return false;
  return true;
}
