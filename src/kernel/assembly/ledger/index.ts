// What the host calls: it hands over claims, sections and decided levels in columns, and reads columns: the spans of a level, the atoms of several.

import "../trap";
import { setClaims, setSections } from "./claims";
import { groupCount as groupsFound, groupRows } from "./groups";
import { hashBytes } from "./hash";
import { inlinedColumn, inlinedCount, releaseInlined, sumInlined } from "./inlined";
import { joinAtoms } from "./join";
import { addLevel, checkLevel, clearLevels, faultAddress, faultRow, faultSection } from "./levels";
import { distinct, distinctCount as distinctRows, orderOf } from "./numbers";
import { Claim, claimed, claimRanges } from "./ranges";
import { releaseSpans, settle, spanCount, spanEvidence, spanLength, spanOwner, spanSection, spanStart } from "./settle";
import { Atom, atoms, clearAtoms, evidenceOf, ownerOf, tileExtent, tileGap } from "./tile";

export { addLevel, checkLevel, claimRanges, distinct, groupRows, hashBytes, inlinedColumn, inlinedCount, joinAtoms, orderOf, releaseInlined, releaseSpans, setClaims, setSections, settle, sumInlined, tileExtent, tileGap };

/** Room for `size` bytes, for the host to fill; freed by `release`. */
export function allocate(size: u32): usize {
  return heap.alloc(max(size, 1));
}

export function release(address: usize): void {
  heap.free(address);
}

export function claimsCount(): u32 {
  return claimed.count;
}

/** A column of the claims of ranges: 0 number of the section, 1 start, 2 length (doubles), 3 owner; freed by `release`. */
export function claimColumn(field: u32): usize {
  const column = heap.alloc(max(<usize>claimed.count << 3, 1));
  for (let row: u32 = 0; row < claimed.count; row++) {
    const claim = claimed.at<Claim>(row);
    if (field == 0) store<u32>(column + (<usize>row << 2), claim.section);
    else if (field == 1) store<f64>(column + (<usize>row << 3), claim.start);
    else if (field == 2) store<f64>(column + (<usize>row << 3), claim.length);
    else store<i32>(column + (<usize>row << 2), claim.owner);
  }
  return column;
}

export function spansCount(): u32 {
  return spanCount;
}

export function distinctCount(): u32 {
  return distinctRows;
}

export function groupCount(): u32 {
  return groupsFound;
}

/** A column of the spans: 0 row of the section, 1 start, 2 length, 3 owner, 4 evidence. */
export function spans(column: u32): usize {
  if (column == 0) return spanSection;
  if (column == 1) return spanStart;
  if (column == 2) return spanLength;
  return column == 3 ? spanOwner : spanEvidence;
}

/** Forgets levels and atoms. */
export function clear(): void {
  clearLevels();
  clearAtoms();
}

/** What `checkLevel` found wrong: 0 row of the span, 1 row of the section, 2 address that was reached. */
export function fault(field: u32): f64 {
  return field == 0 ? faultRow : field == 1 ? faultSection : faultAddress;
}

export function atomsCount(): u32 {
  return atoms.count;
}

/** A column of the atoms: 0 address, 1 length (doubles), 2 region, 3 row of the section, 4 how they lie; freed by `release`. */
export function atomColumn(field: u32): usize {
  const column = heap.alloc(max(<usize>atoms.count << 3, 1));
  for (let row: u32 = 0; row < atoms.count; row++) {
    const atom = atoms.at<Atom>(row);
    if (field == 0) store<f64>(column + (<usize>row << 3), atom.address);
    else if (field == 1) store<f64>(column + (<usize>row << 3), atom.length);
    else if (field == 2) store<u32>(column + (<usize>row << 2), atom.region);
    else if (field == 3) store<i32>(column + (<usize>row << 2), atom.section);
    else store<u8>(column + row, <u8>atom.as);
  }
  return column;
}

/** Owners of the atoms at a level; freed by `release`. */
export function atomOwners(level: u32): usize {
  const column = heap.alloc(max(<usize>atoms.count << 2, 1));
  for (let row: u32 = 0; row < atoms.count; row++) store<i32>(column + (<usize>row << 2), ownerOf(atoms.at<Atom>(row), level));
  return column;
}

/** Why the atoms are their owners' at a level, a byte each; freed by `release`. */
export function atomEvidence(level: u32): usize {
  const column = heap.alloc(max(atoms.count, 1));
  for (let row: u32 = 0; row < atoms.count; row++) store<u8>(column + row, <u8>evidenceOf(atoms.at<Atom>(row), level));
  return column;
}
