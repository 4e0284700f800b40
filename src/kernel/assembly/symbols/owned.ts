// The symbols that own bytes: those with a size, aliases of one address and size as one, and labels of code without a size, which reach to the next symbol.

import { Candidate, candidates, MAPPED_DATA, NOT_MAPPED, Section, sections, STT_FUNC, STT_OBJECT, STT_TLS } from "./candidates";
import { List, newList } from "../table";
import { typeOf } from "./table";

// Kinds, as in `src/image/symbols.ts`.
const OTHER: u32 = 0;
const OBJECT: u32 = 1;
export const FUNCTION: u32 = 2;
const TLS: u32 = 3;

/** A symbol that owns bytes. */
@unmanaged
export class Owned {
  /** Row of the section. */
  section: u32;
  address: u32;
  size: u32;
  kind: u32;
  /** 1 when the size is that up to the next symbol. */
  isInferred: u32;
  /** Where its rows end in `rows`; they begin where those of the symbol before end. */
  rowsEnd: u32;
}

export const owned: List = newList();

/** Row of the symbol table. */
@unmanaged
export class Alias {
  row: u32;
}

/** Rows of all owned symbols, one behind the other; of each the name that people know first. */
export const rows: List = newList();

export function findOwned(): void {
  owned.clear();
  rows.clear();
  // Where the candidate that lies farthest ends: what begins before it is inside of another.
  let covered: u64 = 0;
  let section: u32 = 0xffffffff;
  for (let first: u32 = 0; first < candidates.count; ) {
    const candidate = candidates.at<Candidate>(first);
    if (candidate.section != section) {
      section = candidate.section;
      covered = 0;
    }
    const address = candidate.address;
    const isInside = <u64>address < covered;
    let end = first;
    while (end < candidates.count && isHere(end, section, address)) end += 1;
    covered = max(covered, <u64>address + candidate.size);
    if (candidate.size > 0) ownSized(first, end);
    else if (!isInside) ownLabels(first, end);
    first = end;
  }
}

function isHere(index: u32, section: u32, address: u32): bool {
  const candidate = candidates.at<Candidate>(index);
  return candidate.section == section && candidate.address == address;
}

/** One symbol for each size; labels without one are other names of the largest. */
function ownSized(first: u32, end: u32): void {
  let labels = end;
  while (labels > first && candidates.at<Candidate>(labels - 1).size == 0) labels -= 1;
  for (let from = first; from < labels; ) {
    const candidate = candidates.at<Candidate>(from);
    let to = from;
    for (; to < labels && candidates.at<Candidate>(to).size == candidate.size; to++) nameRow(to);
    if (from == first) for (let label = labels; label < end; label++) nameRow(label);
    own(candidate, candidate.size, kindOf(candidate.row), false);
    from = to;
  }
}

/** Labels alone: a function up to the next symbol, or data when mapping symbols say so. Other labels are places inside of something. */
function ownLabels(first: u32, end: u32): void {
  const candidate = candidates.at<Candidate>(first);
  const firstRow = rows.count;
  for (let label = first; label < end; label++) if (begins(candidates.at<Candidate>(label))) nameRow(label);
  if (rows.count == firstRow) return;
  let next = end;
  while (next < candidates.count && candidates.at<Candidate>(next).section == candidate.section && !begins(candidates.at<Candidate>(next)))
    next += 1;
  const isLast = next == candidates.count || candidates.at<Candidate>(next).section != candidate.section;
  const section = sections.at<Section>(candidate.section);
  const size = isLast ? <u32>(<u64>section.address + section.size - candidate.address) : candidates.at<Candidate>(next).address - candidate.address;
  const isData = candidate.mapped == MAPPED_DATA && typeOf(rows.at<Alias>(firstRow).row) != STT_FUNC;
  own(candidate, size, isData ? OBJECT : FUNCTION, true);
}

/** Whether something begins here: what has a size, functions, and labels at mapping symbols, which are hand-written assembly. */
function begins(candidate: Candidate): bool {
  return candidate.size > 0 || typeOf(candidate.row) == STT_FUNC || candidate.mapped != NOT_MAPPED;
}

function kindOf(row: u32): u32 {
  const type = typeOf(row);
  return type == STT_FUNC ? FUNCTION : type == STT_OBJECT ? OBJECT : type == STT_TLS ? TLS : OTHER;
}

function nameRow(index: u32): void {
  rows.push<Alias>().row = candidates.at<Candidate>(index).row;
}

function own(candidate: Candidate, size: u32, kind: u32, isInferred: bool): void {
  const symbol = owned.push<Owned>();
  symbol.section = candidate.section;
  symbol.address = candidate.address;
  symbol.size = size;
  symbol.kind = kind;
  symbol.isInferred = u32(isInferred);
  symbol.rowsEnd = rows.count;
}
