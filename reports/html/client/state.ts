import { BREAKDOWN_LEVELS, type BreakdownLevel, type Lens } from "../../../src/views/breakdown.ts";
import { COLOR_KEYS, type ColorKey } from "../pictures.ts";

export const VIEWS = ["treemap", "flame", "memory", "table", "text", "stack", "changes"] as const;
export type ViewName = (typeof VIEWS)[number];

/** Everything that a link to the page reproduces. */
export interface State {
  readonly file: number;
  readonly view: ViewName;
  readonly levels: readonly BreakdownLevel[];
  readonly color: ColorKey;
  readonly lens: Lens;
  /** Whether free bytes are drawn. */
  readonly free: boolean;
  /** Owners from the root down to the node that fills the picture. */
  readonly zoom: readonly number[];
  /** Owners from the root down to the selected node. */
  readonly chosen: readonly number[];
  /** Addresses that the memory strip shows: first and length; all of every region when undefined. */
  readonly window: readonly [from: number, length: number] | undefined;
  readonly query: string;
}

export const START: State = {
  file: 0,
  view: "treemap",
  levels: ["region", "crate", "symbol"],
  color: "crate",
  lens: "host",
  free: false,
  zoom: [],
  chosen: [],
  window: undefined,
  query: "",
};

/** The state as a fragment, what is as at the start left out. */
export function toHash(state: State): string {
  const fields = new URLSearchParams();
  const put = (key: string, value: string, start: string) => {
    if (value !== start) fields.set(key, value);
  };
  put("file", String(state.file), "0");
  put("view", state.view, START.view);
  put("by", state.levels.join("."), START.levels.join("."));
  put("color", state.color, START.color);
  put("lens", state.lens, START.lens);
  put("free", state.free ? "1" : "", "");
  put("zoom", state.zoom.join("."), "");
  put("at", state.chosen.join("."), "");
  put("window", state.window === undefined ? "" : state.window.map((value) => value.toString(16)).join("+"), "");
  put("q", state.query, "");
  return fields.toString();
}

/** The state of a fragment, for so many images whose pictures nest the `known` levels; what is unknown or damaged is as at the start. */
export function fromHash(hash: string, files: number, known: readonly BreakdownLevel[] = BREAKDOWN_LEVELS): State {
  const fields = new URLSearchParams(hash.replace(/^#/, ""));
  const file = Number(fields.get("file") ?? "0");
  const levels = [...new Set((fields.get("by") ?? "").split("."))].filter((level) => known.includes(level));
  const window = (fields.get("window") ?? "").split("+").map((part) => Number.parseInt(part, 16));
  return {
    file: Number.isInteger(file) && file >= 0 && file < files ? file : 0,
    view: oneOf(VIEWS, fields.get("view"), START.view),
    levels: levels.length === 0 ? START.levels : levels,
    color: oneOf(COLOR_KEYS, fields.get("color"), START.color),
    lens: oneOf(["host", "author"] as const, fields.get("lens"), START.lens),
    free: fields.get("free") === "1",
    zoom: path(fields.get("zoom")),
    chosen: path(fields.get("at")),
    window:
      window.length === 2 && window.every((value) => Number.isSafeInteger(value) && value >= 0) ? [window[0]!, window[1]!] : undefined,
    query: fields.get("q") ?? "",
  };
}

function oneOf<T extends string>(known: readonly T[], value: string | null, start: T): T {
  return known.find((item) => item === value) ?? start;
}

function path(text: string | null): number[] {
  if (text === null || text === "") return [];
  const owners = text.split(".").map(Number);
  return owners.every((owner) => Number.isInteger(owner)) ? owners : [];
}
