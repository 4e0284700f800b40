import { Columns } from "../../kernel/columns.ts";
import { newReferenceKernel } from "../../kernel/kernel.ts";
import type { NamedReferences } from "../references.ts";
import type { DataObjects } from "./data-objects.ts";

/** The kernel's table of references to objects. */
const LINKS = 1;

/** References of instructions to objects, in columns, in the order of the references. */
export interface ObjectLinks {
  readonly count: number;
  /** As `Referrer`. */
  readonly kind: Uint32Array;
  /** Address of the instruction. */
  readonly at: Uint32Array;
  /** Index of its function. */
  readonly from: Uint32Array;
  /** Row of the object. */
  readonly to: Uint32Array;
  /** Address that it names. */
  readonly target: Uint32Array;
  /** 1 where that is a border of the linker script: all of a range may be meant. */
  readonly isBorder: Uint32Array;
}

/** The objects that data, accesses and jump tables of instructions lie in, found in the kernel; what lies in none is left out. */
export function linkObjects({ references, image }: NamedReferences, objects: DataObjects): ObjectLinks {
  const kernel = newReferenceKernel();
  const columns = new Columns(kernel);
  const borders = Uint32Array.from(image.borders ?? []).sort();
  const put = (column: Uint32Array) => columns.put(column);
  const [kinds, ats] = [put(references.kind.values()), put(references.at.values())];
  const [froms, targets] = [put(references.from.values()), put(references.target.values())];
  const [starts, ends] = [put(objects.start), put(objects.end)];
  kernel.linkObjects(references.count, kinds, ats, froms, targets, objects.count, starts, ends, borders.length, put(borders));
  const count = kernel.rowCount(LINKS);
  const column = (field: number) => {
    const address = kernel.column(LINKS, field);
    return new Uint32Array(kernel.memory.buffer, address, count).slice();
  };
  return { count, kind: column(0), at: column(1), from: column(2), to: column(3), target: column(4), isBorder: column(5) };
}
