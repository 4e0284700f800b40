import type { ReportDocument } from "../../../src/contract/document.ts";
import type { ContributionTree } from "../../../src/ledger/contribution-tree.ts";
import { type Breakdown, type BreakdownLevel, breakdown, breakdownTree, type Lens, nodeName } from "../../../src/views/breakdown.ts";
import { coloring, type Scene } from "../pictures.ts";
import { find, type Hits, parseQuery } from "./find.ts";
import type { State } from "./state.ts";

/** What the pictures show of a state. */
export interface Shown {
  readonly document: ReportDocument;
  readonly scene: Scene;
  /** Node that fills the picture. */
  readonly root: number;
  /** Selected node, -1 for none. */
  readonly chosen: number;
  /** Undefined without a query. */
  readonly hits: Hits | undefined;
  /** Bytes found in each node; undefined without a query. */
  readonly found: Float64Array | undefined;
  readonly problem: string | undefined;
}

/** Derives what is shown from the documents; keeps the last result of each costly step. */
export class Model {
  readonly documents: readonly ReportDocument[];
  readonly #rows = new Memo<Breakdown | undefined>();
  readonly #tree = new Memo<ContributionTree>();
  readonly #color = new Memo<Scene["color"]>();
  readonly #hits = new Memo<{ hits: Hits | undefined; problem: string | undefined }>();
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
    if (rows === undefined) return undefined;
    const document = this.documents[state.file]!;
    const dataKey = `${state.file} ${state.lens}`;
    const treeKey = `${dataKey} ${state.levels.join()} ${state.free}`;
    const tree = this.#tree.get(treeKey, () => breakdownTree(rows, state.levels, { free: state.free }));
    const color = this.#color.get(`${dataKey} ${state.color}`, () => coloring(rows, state.color));
    const { hits, problem } = this.#hits.get(`${dataKey} ${state.query}`, () => search(document, rows, state.query));
    const found = this.#found.get(`${treeKey} ${state.query}`, () => (hits === undefined ? undefined : foundBytes(tree, rows, hits)));
    const root = nodeAt(tree, state.zoom) ?? 0;
    const chosen = state.chosen.length === 0 ? -1 : (nodeAt(tree, state.chosen) ?? -1);
    return { document, scene: { rows, levels: state.levels, tree, color, colorKey: state.color }, root, chosen, hits, found, problem };
  }
}

function search(document: ReportDocument, rows: Breakdown, text: string): { hits: Hits | undefined; problem: string | undefined } {
  if (text.trim() === "") return { hits: undefined, problem: undefined };
  const query = parseQuery(text);
  return query.problem === undefined
    ? { hits: find(document, rows, query), problem: undefined }
    : { hits: undefined, problem: query.problem };
}

function foundBytes(tree: ContributionTree, rows: Breakdown, hits: Hits): Float64Array {
  const found = new Float64Array(tree.count);
  for (let row = 0; row < rows.used; row++) if (hits.rows[row] === 1) found[tree.nodeOf[row]!]! += rows.bytes[row]!;
  for (let node = tree.count - 1; node > 0; node--) found[tree.parent[node]!]! += found[node]!;
  return found;
}

/** The node at the end of a path of owners; undefined when there is none. */
export function nodeAt(tree: ContributionTree, path: readonly number[]): number | undefined {
  let node = 0;
  for (const owner of path) {
    let child = node + 1;
    while (child < tree.subtreeEnd[node]! && tree.owner[child] !== owner) child = tree.subtreeEnd[child]!;
    if (child >= tree.subtreeEnd[node]!) return undefined;
    node = child;
  }
  return node;
}

/** Owners from the root down to a node. */
export function pathOf(tree: ContributionTree, node: number): number[] {
  const path: number[] = [];
  for (let at = node; at > 0; at = tree.parent[at]!) path.unshift(tree.owner[at]!);
  return path;
}

export function isLeaf(tree: ContributionTree, node: number): boolean {
  return tree.subtreeEnd[node] === node + 1;
}

export function nameOf({ rows, levels, tree }: Scene, node: number): string {
  return nodeName(rows, levels as BreakdownLevel[], tree, node);
}

class Memo<T> {
  #last: { key: string; value: T } | undefined;

  get(key: string, make: () => T): T {
    if (this.#last === undefined || this.#last.key !== key) this.#last = { key, value: make() };
    return this.#last.value;
  }
}
