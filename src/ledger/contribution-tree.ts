/** What a tree is made of: rows of bytes with an owner at each level. */
export interface TreeRows {
  readonly count: number;
  /** Length of each row, bytes. */
  readonly bytes: ArrayLike<number>;
  /** Memory in which each row lies: 0 flash, 1 RAM, 2 other. */
  readonly memory: ArrayLike<number>;
}

/** Owners of the rows at one level; below zero for bytes that nobody wrote. */
export type LevelColumn = ArrayLike<number>;

/**
 * Who contributes what, nested by levels: nodes in pre-order, so the subtree of node i is the index range [i, subtreeEnd[i]). Node 0 is the
 * whole; children come largest first, of equal ones the lower owner.
 */
export interface ContributionTree {
  readonly count: number;
  /** -1 for the root. */
  readonly parent: Int32Array;
  readonly subtreeEnd: Uint32Array;
  /** 0 for the root, else 1 + the index of the level that the node belongs to. */
  readonly depth: Uint8Array;
  /** Owner in the table of the node's level; below zero for padding and its kin. */
  readonly owner: Int32Array;
  /** Bytes of the node with all below it. */
  readonly bytes: Float64Array;
  readonly flash: Float64Array;
  readonly ram: Float64Array;
  /** A row of each node: of a leaf its only one, or one of several. */
  readonly row: Int32Array;
  /** For each row the node that it ends at, -1 for a row that was not chosen. */
  readonly nodeOf: Int32Array;
}

/** Most levels that nest. */
export const DEEPEST_TREE = 16;

/**
 * Nests rows by levels, the outermost first. A row whose owners are the same word (below zero) from some level on ends there: padding is one
 * node, not one a level, unless others lie below that node. `chosen` picks rows by index; all are taken without it. The sums hold by construction: a node's bytes are its rows'.
 * @throws RangeError for more than `DEEPEST_TREE` levels, which no caller asks for.
 */
export function contributionTree(rows: TreeRows, levels: readonly LevelColumn[], chosen?: ArrayLike<number>): ContributionTree {
  if (levels.length > DEEPEST_TREE) throw new RangeError(`${levels.length} levels; at most ${DEEPEST_TREE} nest`);
  const links = new Links();
  const nodeOf = new Int32Array(rows.count).fill(-1);
  const count = chosen?.length ?? rows.count;
  for (let i = 0; i < count; i++) {
    const row = chosen === undefined ? i : chosen[i]!;
    let node = 0;
    const end = ownDepth(levels, row);
    for (let level = 0; level < end; level++) node = links.child(node, levels[level]![row]!);
    links.add(node, row, rows.bytes[row]!, rows.memory[row]!);
    nodeOf[row] = node;
  }
  const moved = links.separateOwnBytes();
  for (let row = 0; row < nodeOf.length; row++) {
    for (let node = moved.get(nodeOf[row]!); node !== undefined; node = moved.get(node)) nodeOf[row] = node;
  }
  return preOrder(links, nodeOf);
}

/** Number of levels at which a row has a node of its own. */
function ownDepth(levels: readonly LevelColumn[], row: number): number {
  let end = levels.length;
  while (end > 1) {
    const last = levels[end - 1]![row]!;
    if (last >= 0 || levels[end - 2]![row] !== last) break;
    end--;
  }
  return end;
}

/** Offset that makes owners, which begin below zero, keys of a map. */
const OWNER_BIAS = 16;
const OWNER_RANGE = 2 ** 22;

/** Nodes in order of arrival, as linked children. */
class Links {
  readonly #children = new Map<number, number>();
  readonly parent = [-1];
  readonly owner = [0];
  readonly depth = [0];
  readonly bytes = [0];
  readonly flash = [0];
  readonly ram = [0];
  readonly row = [-1];

  child(parent: number, owner: number): number {
    const key = parent * OWNER_RANGE + owner + OWNER_BIAS;
    const known = this.#children.get(key);
    if (known !== undefined) return known;
    const node = this.parent.length;
    this.#children.set(key, node);
    this.parent.push(parent);
    this.owner.push(owner);
    this.depth.push(this.depth[parent]! + 1);
    this.bytes.push(0);
    this.flash.push(0);
    this.ram.push(0);
    this.row.push(-1);
    return node;
  }

  add(node: number, row: number, bytes: number, memory: number): void {
    this.bytes[node]! += bytes;
    if (memory === 0) this.flash[node]! += bytes;
    if (memory === 1) this.ram[node]! += bytes;
    if (this.row[node]! < 0) this.row[node] = row;
  }

  /**
   * Rows that end at a node which has children go to a child of the same word, so that children add up to their parent. Says which nodes
   * gave theirs to which.
   */
  separateOwnBytes(): Map<number, number> {
    const isParent = new Set(this.parent);
    const moved = new Map<number, number>();
    // New nodes come behind and are looked at in turn.
    for (let node = 1; node < this.parent.length; node++) {
      if (this.bytes[node] === 0 || !isParent.has(node)) continue;
      const child = this.child(node, this.owner[node]!);
      for (const column of [this.bytes, this.flash, this.ram]) {
        column[child]! += column[node]!;
        column[node] = 0;
      }
      if (this.row[child]! < 0) this.row[child] = this.row[node]!;
      moved.set(node, child);
    }
    return moved;
  }

  /** Adds every node to its parent: parents arrive before their children, so one backward loop does it. */
  total(): void {
    for (let node = this.parent.length - 1; node > 0; node--) {
      const parent = this.parent[node]!;
      this.bytes[parent]! += this.bytes[node]!;
      this.flash[parent]! += this.flash[node]!;
      this.ram[parent]! += this.ram[node]!;
      if (this.row[parent]! < 0) this.row[parent] = this.row[node]!;
    }
  }
}

function preOrder(links: Links, arrivals: Int32Array): ContributionTree {
  links.total();
  const count = links.parent.length;
  const order = Array.from({ length: count - 1 }, (_, i) => i + 1).sort(
    (a, b) => links.bytes[a]! - links.bytes[b]! || links.owner[b]! - links.owner[a]!,
  );
  // Each parent's list is built from its smallest child on, so that it begins with the largest.
  const [first, next] = [new Int32Array(count).fill(-1), new Int32Array(count).fill(-1)];
  for (const node of order) {
    const parent = links.parent[node]!;
    next[node] = first[parent]!;
    first[parent] = node;
  }
  const tree = {
    count,
    parent: new Int32Array(count),
    subtreeEnd: new Uint32Array(count),
    depth: new Uint8Array(count),
    owner: new Int32Array(count),
    bytes: new Float64Array(count),
    flash: new Float64Array(count),
    ram: new Float64Array(count),
    row: new Int32Array(count),
    nodeOf: arrivals,
  };
  const place = new Int32Array(count);
  let at = 0;
  for (let node = 0; node >= 0; ) {
    place[node] = at;
    tree.parent[at] = node === 0 ? -1 : place[links.parent[node]!]!;
    tree.depth[at] = links.depth[node]!;
    tree.owner[at] = links.owner[node]!;
    tree.bytes[at] = links.bytes[node]!;
    tree.flash[at] = links.flash[node]!;
    tree.ram[at] = links.ram[node]!;
    tree.row[at] = links.row[node]!;
    at++;
    let follower = first[node]!;
    for (let open = node; follower < 0 && open >= 0; open = links.parent[open]!) {
      tree.subtreeEnd[place[open]!] = at;
      follower = next[open]!;
    }
    node = follower;
  }
  for (let row = 0; row < arrivals.length; row++) if (arrivals[row]! >= 0) arrivals[row] = place[arrivals[row]!]!;
  return tree;
}

/** Children of a node, the largest first. */
export function childrenOf(tree: ContributionTree, node: number): number[] {
  const children: number[] = [];
  for (let child = node + 1; child < tree.subtreeEnd[node]!; child = tree.subtreeEnd[child]!) children.push(child);
  return children;
}
