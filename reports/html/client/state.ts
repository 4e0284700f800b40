import { BREAKDOWN_LEVELS, type BreakdownLevel, type Lens } from "../../../src/views/breakdown.ts";
import { COLOR_KEYS, type ColorKey } from "../pictures/coloring.ts";

export const VIEWS = ["treemap", "flame", "stack", "memory", "tables", "changes", "text"] as const;
export type ViewName = (typeof VIEWS)[number];

/** A place in the tree: names of regions, crates, symbols … from the outermost in, so that it means the same in the next build. */
export type Path = readonly string[];

/** Everything that a link to the page reproduces. */
export interface State {
  readonly file: number;
  readonly view: ViewName;
  /** What is nested inside of each memory; undefined where that is left to the picture. */
  readonly levels: readonly BreakdownLevel[] | undefined;
  readonly color: ColorKey;
  readonly lens: Lens;
  /** Whether free bytes are drawn. */
  readonly free: boolean;
  /** The node that fills the picture; every memory beside the others when empty. */
  readonly zoom: Path;
  readonly chosen: Path;
  /** Crates that are left out. */
  readonly without: readonly string[];
  /** Addresses that the memory view shows: first and length; all of every region when undefined. */
  readonly window: readonly [from: number, length: number] | undefined;
  readonly table: string;
  readonly query: string;
}

export const START: State = {
  file: 0,
  view: "treemap",
  levels: undefined,
  color: "crate",
  lens: "host",
  free: false,
  zoom: [],
  chosen: [],
  without: [],
  window: undefined,
  table: "",
  query: "",
};

/** Names in a link: each escaped, so that what separates them is not in them. */
const joined = (names: Path) => names.map(encodeURIComponent).join("/");

/** The state as a fragment, what is as at the start left out. */
export function toHash(state: State): string {
  const fields: string[] = [];
  const put = (key: string, value: string, start = "") => {
    if (value !== start) fields.push(`${key}=${value}`);
  };
  put("file", String(state.file), "0");
  put("view", state.view, START.view);
  put("by", state.levels?.join(".") ?? "");
  put("color", state.color, START.color);
  put("lens", state.lens, START.lens);
  put("free", state.free ? "1" : "");
  put("zoom", joined(state.zoom));
  put("at", joined(state.chosen));
  put("without", joined(state.without));
  put("window", state.window === undefined ? "" : state.window.map((value) => value.toString(16)).join("+"));
  put("table", encodeURIComponent(state.table));
  put("q", encodeURIComponent(state.query));
  return fields.join("&");
}

/** The state of a fragment, for so many images whose pictures nest the `known` levels; what is unknown or damaged is as at the start. */
export function fromHash(hash: string, files: number, known: readonly BreakdownLevel[] = BREAKDOWN_LEVELS): State {
  const fields = new Map<string, string>();
  for (const field of hash.replace(/^#/, "").split("&")) {
    const at = field.indexOf("=");
    if (at > 0) fields.set(field.slice(0, at), field.slice(at + 1));
  }
  const get = (key: string) => fields.get(key) ?? "";
  const names = (key: string): string[] => (get(key) === "" ? [] : get(key).split("/").map(decoded));
  const file = Number(get("file"));
  const levels = [...new Set(get("by").split("."))].filter((level) => level !== "region" && known.includes(level));
  const window = get("window")
    .split("+")
    .map((part) => Number.parseInt(part, 16));
  return {
    file: Number.isInteger(file) && file >= 0 && file < files ? file : 0,
    view: oneOf(VIEWS, get("view"), START.view),
    levels: levels.length === 0 ? undefined : levels,
    color: oneOf(COLOR_KEYS, get("color"), START.color),
    lens: oneOf(["host", "author"] as const, get("lens"), START.lens),
    free: get("free") === "1",
    zoom: names("zoom"),
    chosen: names("at"),
    without: names("without"),
    window:
      window.length === 2 && window.every((value) => Number.isSafeInteger(value) && value >= 0) ? [window[0]!, window[1]!] : undefined,
    table: decoded(get("table")),
    query: decoded(get("q")),
  };
}

function oneOf<T extends string>(known: readonly T[], value: string, start: T): T {
  return known.find((item) => item === value) ?? start;
}

/** A damaged escape stays as it is: it names nothing. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
