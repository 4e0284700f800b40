// What the way to a call's target says of it, where its value says nothing: how the word was found that holds the function's address.

import { List, newList } from "../table";
import { LANGUAGE_CPP, LANGUAGE_RUST } from "./functions";
import { EXPRESSION_ENTRY, EXPRESSION_RESULT, EXPRESSION_WORD, expression, isMeeting, onPath, placeOfMeeting } from "./expressions";

/** Nothing. */
export const SHAPE_NONE: u32 = 0;
/** The word at an offset of an object. */
export const SHAPE_FIELD: u32 = 1;
/** The word at an offset of a table whose address stands at the beginning of the data that is handed over first, or in Rust beside that of the data. */
export const SHAPE_TABLE: u32 = 2;
/** A word that stands beside the address of the data that is handed over first. */
export const SHAPE_BESIDE: u32 = 3;
/** The word at an offset of a structure whose address stands beside that of the data, in other languages: code fills those as it likes. */
export const SHAPE_OPERATIONS: u32 = 4;
/** Offsets beyond this are no fields. */
const MOST_OFFSET: u32 = 0x10000;

/** A call has at most this many. */
const MOST_SHAPES: u32 = 4;

@unmanaged
class Shape {
  kind: u32;
  offset: u32;
}

/** What the function is written in that makes the call. In C an argument behind the first, or what an object begins with, is as often an object with a function. */
let writtenIn: u32 = 0;
/** The shapes of a call: one for each of the paths that meet before it. */
const shapes: List = newList();

@inline
export function shapeCount(): u32 {
  return shapes.count;
}

@inline
export function shapeKind(index: u32): u32 {
  return shapes.at<Shape>(index).kind;
}

@inline
export function shapeOffset(index: u32): u32 {
  return shapes.at<Shape>(index).offset;
}

/**
 * Whether two words stand side by side: in memory, or brought back one after the other, or handed over, where rustc puts the data first. What is
 * handed over in front of it is as often an object of its own.
 */
function areBeside(one: u32, data: u32): bool {
  const a = expression(one);
  const b = expression(data);
  if (a.operation != b.operation) return false;
  if (a.operation == EXPRESSION_ENTRY) return writtenIn == LANGUAGE_RUST && a.a == b.a + 1;
  if (a.operation == EXPRESSION_WORD || a.operation == EXPRESSION_RESULT) {
    const step: u32 = a.operation == EXPRESSION_WORD ? 4 : 1;
    return a.a == b.a && (a.b == b.b + step || b.b == a.b + step);
  }
  return false;
}

/**
 * Finds the shapes of a call in a function of a language of what `target` is, with `first` in r0 and `second` in r1; all are expressions. The data is in r1 where r0 says where to put the
 * result. There are none when one of the paths says nothing.
 */
export function findShapes(language: u32, target: u32, first: u32, second: u32): void {
  shapes.clear();
  writtenIn = language;
  if (!addShapes(target, first, second)) shapes.clear();
}

function addShapes(target: u32, first: u32, second: u32): bool {
  if (isMeeting(target)) {
    const place = placeOfMeeting;
    return (
      addShapes(onPath(target, place, false), onPath(first, place, false), onPath(second, place, false)) &&
      addShapes(onPath(target, place, true), onPath(first, place, true), onPath(second, place, true))
    );
  }
  const word = expression(target);
  if (word.operation != EXPRESSION_WORD || word.b >= MOST_OFFSET || shapes.count == MOST_SHAPES) return false;
  const offset = word.b;
  const kind = shapeWith(target, first);
  const added = shapes.push<Shape>();
  added.offset = offset;
  added.kind = kind != SHAPE_FIELD ? kind : shapeWith(target, second);
  return true;
}

function shapeWith(target: u32, data: u32): u32 {
  if (data == 0) return SHAPE_FIELD;
  if (areBeside(target, data)) return SHAPE_BESIDE;
  const pointer = expression(target).a;
  const table = expression(pointer);
  if (areBeside(pointer, data)) return writtenIn == LANGUAGE_RUST ? SHAPE_TABLE : SHAPE_OPERATIONS;
  return writtenIn >= LANGUAGE_CPP && table.operation == EXPRESSION_WORD && table.a == data && table.b == 0 ? SHAPE_TABLE : SHAPE_FIELD;
}
