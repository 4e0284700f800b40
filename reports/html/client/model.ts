import type { ReportDocument } from "../../../src/contract/document.ts";
import type { ContributionTree } from "../../../src/ledger/contribution-tree.ts";
import { type Breakdown, type BreakdownLevel, breakdown, breakdownTree, type Lens, ownerName } from "../../../src/views/breakdown.ts";
import { type Coloring, coloringOf, colorKeysOf } from "../pictures/coloring.ts";
import { type InlinedCalls, inlinedCalls } from "../pictures/flame-picture.ts";
import { nestingOf } from "../pictures/nesting.ts";
import { placesOf, type Scene, wholesOf } from "../pictures/scene.ts";
import { find, type Hits, parseQuery, type Query } from "./find.ts";
import { nodeAt } from "./paths.ts";
import type { State } from "./state.ts";

/** What the pictures show of a state. */
export interface Shown {
  readonly document: ReportDocument;
  readonly scene: Scene;
  readonly inlined: InlinedCalls | undefined;
  /** Node that fills the picture. */
  readonly root: number;
  /** Selected node, -1 for none. */
  readonly chosen: number;
  /** Undefined without a query. */
  readonly query: Query | undefined;
  readonly hits: Hits | undefined;
  /** Bytes found in each node; undefined without a query. */
  readonly found: Float64Array | undefined;
}

/** Derives what is shown from the documents; keeps the last result of each costly step. */
export class Model {
  readonly documents: readonly ReportDocument[];
  readonly #rows = new Memo<Breakdown | undefined>();
  readonly #nesting = new Memo<readonly BreakdownLevel[]>();
  readonly #tree = new Memo<ContributionTree>();
  readonly #coloring = new Memo<Coloring>();
  readonly #places = new Memo<(string | undefined)[]>();
  readonly #wholes = new Memo<number[]>();
  readonly #inlined = new Memo<InlinedCalls | undefined>();
  readonly #hits = new Memo<Hits | undefined>();
  readonly #found = new Memo<Float64Array | undefined>();

  constructor(documents: readonly ReportDocument[]) {
    this.documents = documents;
  }

  /** The rows of a document in host or author lens. */
  rows(file: number, lens: Lens): Breakdown | undefined {
    return this.#rows.get(`${file} ${lens}`, () => breakdown(this.documents[file]!, lens));
  }

  /** Undefined for a document without pieces. */
  shown(state: State): Shown | undefined {
    const rows = this.rows(state.file, state.lens);
    const document = this.documents[state.file];
    if (rows === undefined || document === undefined) return undefined;
    const dataKey = `${state.file} ${state.lens}`;
    const own = () => this.#nesting.get(dataKey, () => nestingOf(rows));
    const levels = ["region", ...(state.levels ?? own())] as const;
    const treeKey = `${dataKey} ${levels.join()} ${state.free} ${state.without.join("\0")}`;
    const tree = this.#tree.get(treeKey, () =>
      breakdownTree(rows, levels, { free: state.free, chosen: state.without.length === 0 ? undefined : rowsWithout(rows, state) }),
    );
    const color = colorKeysOf(document, rows).includes(state.color) ? state.color : "crate";
    const coloring = this.#coloring.get(`${dataKey} ${color}`, () => coloringOf(document, rows, color));
    const wholes = this.#wholes.get(`${dataKey} ${state.free}`, () => wholesOf(rows, state.free));
    const query = state.query.trim() === "" ? undefined : parseQuery(state.query);
    const hits = this.#hits.get(`${dataKey} ${state.query}`, () =>
      query === undefined || query.problem !== undefined ? undefined : find(document, rows, query),
    );
    const found = this.#found.get(`${treeKey} ${state.query}`, () => (hits === undefined ? undefined : foundBytes(tree, rows, hits)));
    const places = this.#places.get(String(state.file), () => placesOf(document));
    const scene: Scene = { rows, levels, tree, coloring, wholes, places };
    return {
      ...{ document, scene, query, hits, found },
      inlined: this.#inlined.get(dataKey, () => inlinedCalls(document.pieces?.inlineCalls)),
      root: Math.max(0, nodeAt(scene, state.zoom)),
      chosen: state.chosen.length === 0 ? -1 : nodeAt(scene, state.chosen),
    };
  }
}

/** Rows of the crates that are not left out. */
function rowsWithout(rows: Breakdown, { without, free }: State): number[] {
  const left = new Set(without);
  const kept: number[] = [];
  for (let row = 0; row < (free ? rows.count : rows.used); row++)
    if (!left.has(ownerName(rows, "crate", rows.levels.crate[row]!))) kept.push(row);
  return kept;
}

function foundBytes(tree: ContributionTree, rows: Breakdown, hits: Hits): Float64Array {
  const found = new Float64Array(tree.count);
  for (let row = 0; row < rows.used; row++) {
    const node = tree.nodeOf[row]!;
    if (hits.rows[row] === 1 && node >= 0) found[node]! += rows.bytes[row]!;
  }
  for (let node = tree.count - 1; node > 0; node--) found[tree.parent[node]!]! += found[node]!;
  return found;
}

class Memo<T> {
  #last: { key: string; value: T } | undefined;

  get(key: string, make: () => T): T {
    if (this.#last === undefined || this.#last.key !== key) this.#last = { key, value: make() };
    return this.#last.value;
  }
}
