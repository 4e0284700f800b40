import type { ReportDocument } from "../../../src/contract/document.ts";
import { BYTE_KINDS } from "../../../src/views/breakdown.ts";
import { endingWord } from "../../../src/views/ending-word.ts";
import { shortNames } from "../../../src/views/names.ts";
import { grouped, percent, bytes as sized } from "../../../src/views/numbers.ts";
import { safeText } from "../../../src/views/safe-text.ts";
import { GROUP_COLORS } from "../palette.ts";
import { labelOf, type Measure } from "./labels.ts";
import { type Shape, shapesMarkup, textMarkup } from "./shape.ts";

type StackPart = NonNullable<ReportDocument["stack"]>;

/** A stretch of the stack: a frame, or what is pushed between frames. */
export interface Stretch {
  readonly name: string;
  readonly bytes: number;
  readonly fill: string;
  /** Which of `main`, the handlers and a panic it belongs to. */
  readonly part: string;
}

/** A drawn stack: `key` of its shapes is a place in `stretches`. */
export interface StackPicture {
  readonly width: number;
  readonly height: number;
  readonly label: string;
  readonly markup: string;
  readonly stretches: readonly Stretch[];
}

const FREE = `k${BYTE_KINDS.indexOf("free")}`;
const HEAD = 38;
const FOOT = 8;
const LABEL = 16;
/** Room for the names of parts beside the column. */
const PARTS = 116;
/** Height below which a frame is drawn with its neighbours. */
const LOWEST = 2;

/** No label fits: frames have theirs beside them. */
const nothing: Measure = () => Number.POSITIVE_INFINITY;

const fillOf = (place: number) => (place < GROUP_COLORS ? `g${place}` : "gr");

/** main, and each level of interrupts above it, and a panic: what the worst case is made of. */
export function stackParts({ worstCase, interrupts }: StackPart): Stretch[] {
  const nested = interrupts.reduce((sum, { frame, bytes }) => sum + frame + bytes, 0);
  const main = worstCase.main ?? (worstCase.bytes ?? 0) - nested - (worstCase.panic ?? 0);
  const part = (name: string, bytes: number, place: number): Stretch => ({ name, bytes, fill: fillOf(place), part: name });
  return [
    part("main", main, 0),
    ...interrupts.map(({ name, frame, bytes }, i) => part(handlerName(name), frame + bytes, i + 1)),
    ...((worstCase.panic ?? 0) > 0 ? [part(endingWord(worstCase.panicPath), worstCase.panic!, interrupts.length + 1)] : []),
  ].filter(({ bytes }) => bytes > 0);
}

/** Handlers that share a level are told by the first and how many more there are. */
function handlerName(name: string): string {
  const names = name.split(", ");
  return safeText(names.length > 2 ? `${names[0]} and ${names.length - 1} more` : name);
}

/** The worst case frame by frame, the first call first. What a path does not tell of its bytes is a stretch of its own. */
export function stackStretches(stack: StackPart): Stretch[] {
  const { worstCase, interrupts } = stack;
  const parts = stackParts(stack);
  const of = (name: string) => parts.find((part) => part.part === name);
  const framesOf = (path: StackPart["worstCase"]["path"], total: number, { fill, part }: Stretch): Stretch[] => {
    const told = path.reduce((sum, frame) => sum + frame.bytes, 0);
    const frames = path.map((frame): Stretch => ({ name: safeText(frame.name), bytes: frame.bytes, fill, part }));
    return total > told ? [...frames, { name: "(not told by frame)", bytes: total - told, fill, part }] : frames;
  };
  const main = of("main");
  const panic = of(endingWord(worstCase.panicPath));
  const stretches = [
    ...(main === undefined ? [] : framesOf(worstCase.path, main.bytes, main)),
    ...interrupts.flatMap(({ name, frame, bytes, path }) => {
      const part = of(handlerName(name));
      if (part === undefined) return [];
      return [{ name: "exception frame", bytes: frame, fill: "gr", part: part.part }, ...framesOf(path, bytes, part)];
    }),
    ...(panic === undefined ? [] : [panic]),
  ];
  return stretches.filter(({ bytes }) => bytes > 0);
}

/**
 * The worst case as it lies over the room that there is: left, to scale, the whole room; beside it, larger, frame by frame from the first call at
 * the bottom to the interrupts on top, each frame with its name. Undefined when the worst case is unknown.
 */
export function stackPicture(
  stack: StackPart,
  size: { width: number; height: number },
  measure: Measure,
  titles = false,
): StackPicture | undefined {
  const worst = stack.worstCase.bytes;
  if (worst === null || worst <= 0) return undefined;
  const parts = stackParts(stack);
  const stretches = stackStretches(stack);
  const narrow = size.width < 560;
  const column = narrow ? 44 : 120;
  const gap = narrow ? 24 : 132;
  const room = stack.available;
  const headroom = room === null ? 0 : Math.max(0, room - worst);
  const bottom = size.height - FOOT;
  const tall = bottom - HEAD;
  const left = room === null ? 0 : column + gap;
  const all = [...stretches];
  let markup = "";
  if (room !== null) {
    const first = all.length;
    const whole = [
      ...parts,
      ...(headroom > 0
        ? [{ name: stack.headroom === null ? "left at most" : "headroom", bytes: headroom, fill: FREE, part: "headroom" }]
        : []),
    ];
    all.push(...whole);
    const scale = tall / Math.max(worst, room);
    markup += shapesMarkup(
      stacked(whole, scale, { x: 0, bottom, width: column }, measure, first, titles ? Math.max(worst, room) : undefined),
    );
    markup += heading(0, column + gap - 10, worst > room ? `over by ${sized(worst - room)}` : "room", sized(room), measure);
    // What is drawn larger beside it.
    const top = bottom - worst * scale;
    markup += `<path class="lead" d="M${column} ${top.toFixed(1)}L${left} ${HEAD}M${column} ${bottom}L${left} ${bottom}"/>`;
    if (worst > room) markup += `<path class="limit" d="M0 ${(bottom - room * scale).toFixed(1)}H${column}"/>`;
  }
  const scale = tall / worst;
  const shapes = stacked(stretches, scale, { x: left, bottom, width: column }, nothing, 0, titles ? worst : undefined);
  markup += shapesMarkup(shapes) + heading(left, size.width - left, "worst case", sized(worst), measure);
  if (!narrow) markup += partNames(parts, scale, left, bottom, measure);
  // Where most frames are too low to be told apart, what they belong to is named.
  const single = shapes.filter(({ key }, i) => (shapes[i + 1]?.key ?? stretches.length) - key === 1);
  const place = { x: left + column, from: HEAD, to: bottom, right: size.width };
  if (2 * single.length >= shapes.length) markup += leaders(single, stretches, place, measure);
  else markup += leaders(stacked(parts, scale, { x: left, bottom, width: column }, nothing, 0, undefined), parts, place, measure);
  const told = parts.map((part) => `${part.name} ${sized(part.bytes)}`).join(", ");
  return { ...size, markup, stretches: all, label: `Worst case of the stack: ${told}; the tables hold the frames` };
}

/** What the stretches belong to, left of them. */
function partNames(parts: readonly Stretch[], scale: number, right: number, bottom: number, measure: Measure): string {
  let [markup, at] = ["", bottom];
  for (const { name, bytes } of parts) {
    const height = bytes * scale;
    const middle = at - height / 2;
    at -= height;
    if (height < LABEL || measure(name, true) > PARTS) continue;
    const two = height >= 2 * LABEL;
    markup += textMarkup("area n b halo", right - 10, middle + (two ? -3 : 4), name);
    if (two) markup += textMarkup("area n note halo", right - 10, middle + 12, sized(bytes));
  }
  return markup;
}

function heading(x: number, room: number, name: string, size: string, measure: Measure): string {
  const fits = (text: string, bold: boolean) => measure(text, bold) <= room;
  return (fits(name, true) ? textMarkup("area b", x, 14, name) : "") + (fits(size, false) ? textMarkup("area note", x, 30, size) : "");
}

interface Column {
  readonly x: number;
  readonly bottom: number;
  readonly width: number;
}

/** Stretches on top of each other from the bottom; neighbours of one part that are too low to be seen are one shape. */
function stacked(
  list: readonly Stretch[],
  scale: number,
  { x, bottom, width }: Column,
  measure: Measure,
  first: number,
  whole: number | undefined,
): Shape[] {
  const shapes: Shape[] = [];
  let at = bottom;
  for (let i = 0; i < list.length; ) {
    let [bytes, end] = [list[i]!.bytes, i + 1];
    while (end < list.length && bytes * scale < LOWEST && list[end]!.bytes * scale < LOWEST && list[end]!.fill === list[i]!.fill)
      bytes += list[end++]!.bytes;
    const height = bytes * scale;
    const box = { x, y: at - height, width, height };
    const name = end - i > 1 ? `${end - i} small frames` : list[i]!.name;
    const title = whole === undefined ? {} : { title: `${name}: ${grouped(bytes)} B, ${percent(bytes, whole)}` };
    shapes.push({ key: first + i, ...box, fill: list[i]!.fill, texts: labelOf([list[i]!.name], sized(bytes), box, { measure }), ...title });
    at -= height;
    i = end;
  }
  return shapes;
}

/** Names beside the frames, spread so that none lies on another; where there is no room for all, the smallest frames have none. */
function leaders(
  shapes: readonly Shape[],
  stretches: readonly Stretch[],
  place: { x: number; from: number; to: number; right: number },
  measure: Measure,
): string {
  const most = Math.floor((place.to - place.from) / LABEL);
  const named = shapes
    .filter((shape) => stretches[shape.key] !== undefined)
    .toSorted((a, b) => b.height - a.height)
    .slice(0, most)
    .sort((a, b) => b.y - a.y);
  const x = place.x + 26;
  const start = x + measure("000,000") + 10;
  const room = place.right - start;
  const told = named.map(({ key }) => stretches[key]!);
  // As many columns as a middling character leaves room for; where the names' own characters are wider, as many as wide ones do.
  const shortened = (character: string) =>
    shortNames(
      told.map(({ name }) => ({ text: name })),
      Math.max(8, Math.floor(room / measure(character))),
    ).map(safeText);
  const [middling, wide] = [shortened("e"), shortened("w")];
  const names = middling.map((name, i) => (measure(name) <= room ? name : wide[i]!));
  let [markup, below] = ["", place.to + LABEL / 2];
  // From the bottom up: each as near to its frame as those below it let it be, and low enough for those above it.
  named.forEach((shape, i) => {
    const highest = place.from + LABEL / 2 + (named.length - 1 - i) * LABEL;
    const wanted = shape.y + shape.height / 2;
    const y = Math.max(highest, Math.min(wanted, below - LABEL));
    below = y;
    const { bytes } = told[i]!;
    const shown = names[i]!;
    markup += `<path class="lead" d="M${place.x} ${wanted.toFixed(1)}L${place.x + 16} ${y.toFixed(1)}H${place.x + 22}"/>`;
    markup += textMarkup("n lb", start - 10, y + 4, grouped(bytes));
    if (start + measure(shown) > place.right) return;
    markup += textMarkup("lb", start, y + 4, shown);
  });
  return markup;
}
