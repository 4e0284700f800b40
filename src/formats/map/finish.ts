import * as column from "../../kernel/map-columns.ts";
import type { KernelColumns } from "./kernel-columns.ts";
import { lineText } from "./line-text.ts";
import type {
  LinkMap,
  MapAssignments,
  MapCrossReferences,
  MapDiscarded,
  MapInclusion,
  MapInputs,
  MapObject,
  MapSymbols,
  Texts,
} from "./link-map.ts";
import { splitObjectName } from "./object-name.ts";

/** What the columns of a kernel say of a map. */
export function finishedColumns(
  columns: KernelColumns,
): Pick<LinkMap, "objects" | "inputs" | "symbols" | "discarded" | "inclusions" | "loads" | "assignments"> {
  return {
    objects: objectsOf(columns.texts(column.OBJECT_NAMES, column.POOL_OBJECTS)),
    inputs: inputsOf(columns),
    symbols: symbolsOf(columns),
    discarded: discardedOf(columns),
    inclusions: inclusionsOf(columns),
    loads: textsOf(columns.texts(column.LOAD_NAMES)),
    assignments: assignmentsOf(columns),
  };
}

export function crossReferencesOf(columns: KernelColumns): MapCrossReferences {
  const firsts = columns.words(column.REFERENCE_STARTS);
  const objects = columns.words(column.REFERENCE_OBJECTS);
  const starts = new Uint32Array(firsts.length + 1);
  starts.set(firsts);
  starts[firsts.length] = objects.length;
  return { count: firsts.length, names: columns.texts(column.REFERENCE_NAMES), starts, objects };
}

function inputsOf(columns: KernelColumns): MapInputs {
  const size = columns.words(column.INPUT_SIZES);
  return {
    count: size.length,
    names: columns.texts(column.INPUT_NAMES),
    address: columns.addresses(column.INPUT_ADDRESSES),
    size,
    object: columns.words(column.INPUT_OBJECTS),
    kind: columns.bytes(column.INPUT_KINDS),
    alignment: unlessEmpty(columns.words(column.INPUT_ALIGNMENTS)),
    relaxedRows: columns.words(column.RELAXED_ROWS),
    relaxedSizes: columns.words(column.RELAXED_SIZES),
  };
}

function symbolsOf(columns: KernelColumns): MapSymbols {
  const input = columns.words(column.SYMBOL_INPUTS);
  return {
    count: input.length,
    names: columns.texts(column.SYMBOL_NAMES),
    address: columns.addresses(column.SYMBOL_ADDRESSES),
    input,
    size: unlessEmpty(columns.words(column.SYMBOL_SIZES)),
  };
}

function discardedOf(columns: KernelColumns): MapDiscarded {
  const size = columns.words(column.DISCARDED_SIZES);
  return {
    count: size.length,
    names: columns.texts(column.DISCARDED_NAMES),
    size,
    object: columns.words(column.DISCARDED_OBJECTS),
  };
}

function assignmentsOf(columns: KernelColumns): MapAssignments {
  const value = columns.doubles(column.ASSIGNED_VALUES);
  return {
    count: value.length,
    expressions: columns.texts(column.EXPRESSIONS),
    value,
    output: columns.words(column.ASSIGNED_OUTPUTS),
  };
}

function inclusionsOf(columns: KernelColumns): MapInclusion[] {
  const because = columns.words(column.INCLUDED_BECAUSE);
  const symbols = columns.texts(column.INCLUDED_SYMBOLS);
  return Array.from(columns.words(column.INCLUDED_OBJECTS), (object, i) => ({
    object,
    because: because[i]!,
    symbol: lineText(symbols.bytes(i)),
  }));
}

/** All objects with their names taken apart; archives are shared strings. */
function objectsOf(names: Texts): MapObject[] {
  const archives = new Map<string, string>();
  return Array.from({ length: names.count }, (_, index) => {
    const object = splitObjectName(names.at(index));
    if (object.archive === undefined) return object;
    const archive = archives.get(object.archive) ?? object.archive;
    archives.set(archive, archive);
    return { ...object, archive };
  });
}

function textsOf(texts: Texts): string[] {
  return Array.from({ length: texts.count }, (_, row) => lineText(texts.bytes(row)));
}

function unlessEmpty(rows: Uint32Array): Uint32Array | undefined {
  return rows.length === 0 ? undefined : rows;
}
