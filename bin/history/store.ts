import type { MeasuredCommit } from "../../src/session/comparison/history.ts";
import { readSaved } from "../../src/session/saved.ts";
import { PublishingError, UsageError } from "../exit-codes.ts";
import { git, objectsOf, tryGit } from "./git.ts";

const AUTHOR = {
  GIT_AUTHOR_NAME: "cortex-size",
  GIT_AUTHOR_EMAIL: "cortex-size@localhost",
  GIT_COMMITTER_NAME: "cortex-size",
  GIT_COMMITTER_EMAIL: "cortex-size@localhost",
};
/** How often a branch that others move meanwhile is tried again: dozens of jobs that end together all get through. */
const ATTEMPTS = 60;
/** Longest wait before another try, milliseconds. */
const LONGEST_WAIT = 500;
/** Entries that are read back at most: all of them lie in memory. */
const MOST_ENTRIES = 5000;

/** A file of the branch. */
interface Entry {
  readonly name: string;
  readonly blob: string;
}

/**
 * Reports by commit on a branch of their own, which shares nothing with the others: one file a commit and set of labels, `<commit>.json` or
 * `<commit>-<labels>.json` (`entryName`), written without touching the working tree. There is no server and no key besides the repository's own.
 */
export class HistoryStore {
  readonly #folder: string;
  readonly #branch: string;

  /** @throws UsageError outside of a repository, or for a name that git does not take for a branch. */
  constructor(folder: string, branch: string) {
    const { status, out } = tryGit(folder, ["rev-parse", "--show-toplevel"]);
    if (status !== 0) throw new UsageError("this is no git repository: sizes are kept on a branch of one");
    this.#folder = out.trim();
    if (tryGit(this.#folder, ["check-ref-format", "--branch", branch]).status !== 0)
      throw new UsageError(`${branch} is no name of a branch`);
    this.#branch = branch;
  }

  get #ref(): string {
    return `refs/heads/${this.#branch}`;
  }

  /** Adds or replaces an entry. Returns whether anything changed. */
  add(entry: string, text: string): boolean {
    const blob = git(this.#folder, ["hash-object", "-w", "--stdin"], text).trim();
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const parent = this.#tip(this.#ref);
      const rows = new Map(this.#entries(parent).map(({ name, blob: id }) => [name, id]));
      if (rows.get(`${entry}.json`) === blob) return false;
      rows.set(`${entry}.json`, blob);
      const made = this.#commit(rows, parent === undefined ? [] : [parent], `Sizes of ${entry.slice(0, 12)}`);
      if (this.#move(made, parent)) return true;
    }
    throw new PublishingError(`the branch ${this.#branch} is written to by others all the time`);
  }

  /** Brings the branch to the remote; when others were faster, their entries are taken over and ours added to them. */
  push(remote: string): void {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const { status, err } = tryGit(this.#folder, ["push", "--quiet", remote, `${this.#ref}:${this.#ref}`]);
      if (status === 0) return;
      if (!/rejected|fetch first|non-fast-forward|failed to update ref|cannot lock ref/i.test(err))
        throw new PublishingError(`git push ${remote} failed: ${err.trim().split("\n").at(-1) ?? ""}`);
      pause(attempt);
      this.fetch(remote);
    }
    throw new PublishingError(`git push ${remote} was rejected ${ATTEMPTS} times: others write all the time`);
  }

  /** Takes the remote's entries over; our own stay. A remote without the branch has none. */
  fetch(remote: string): void {
    const theirs = `refs/cortex-size/${this.#branch}`;
    const { status, err } = tryGit(this.#folder, ["fetch", "--quiet", "--no-tags", remote, `+${this.#ref}:${theirs}`]);
    if (status !== 0) {
      if (/couldn't find remote ref/i.test(err)) return;
      throw new PublishingError(`git fetch ${remote} failed: ${err.trim().split("\n").at(-1) ?? ""}`);
    }
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) if (this.#takeOver(this.#tip(theirs)!)) return;
    throw new PublishingError(`the branch ${this.#branch} is written to by others all the time`);
  }

  /**
   * Moves the branch to what holds our entries and those of `tip`, theirs where both have one. The branch is moved once, from the place where it
   * was read: a process that ends before leaves it as it was, and one that writes meanwhile makes this one start again (false).
   */
  #takeOver(tip: string): boolean {
    const ours = this.#tip(this.#ref);
    if (ours === tip) return true;
    const rows = new Map([...this.#entries(ours), ...this.#entries(tip)].map(({ name, blob }) => [name, blob]));
    const isTheirs = this.#entries(tip).length === rows.size;
    const merged = isTheirs ? tip : this.#commit(rows, [tip, ...(ours === undefined ? [] : [ours])], "Sizes of several writers");
    return this.#move(merged, ours);
  }

  has(entry: string): boolean {
    return this.#entries(this.#tip(this.#ref)).some(({ name }) => name === `${entry}.json`);
  }

  /**
   * All commits with their entries, the oldest commit first; of very many entries those that were written last, and how many are left out.
   * @throws InputError for a file that is no report.
   */
  read(): { readonly commits: MeasuredCommit[]; readonly left: number } {
    const all = this.#entries(this.#tip(this.#ref));
    const rows = all.length > MOST_ENTRIES ? this.#writtenLast(all) : all;
    const commits = new Map<string, MeasuredCommit>();
    const contents = objectsOf(
      this.#folder,
      rows.map(({ blob }) => blob),
    );
    for (const [row, { name }] of rows.entries()) {
      const documents = readSaved(contents[row]!, `${this.#branch}:${name}`);
      const commit = name.replace(/(?:-.*)?\.json$/, "");
      const known = commits.get(commit);
      const time = known?.time ?? documents[0]?.revision?.time ?? "";
      commits.set(commit, { commit, time, documents: [...(known?.documents ?? []), ...documents] });
    }
    const sorted = [...commits.values()].sort((a, b) => Date.parse(a.time) - Date.parse(b.time) || (a.commit < b.commit ? -1 : 1));
    return { commits: sorted, left: all.length - rows.length };
  }

  /** Of many entries those that the branch's last commits wrote. */
  #writtenLast(all: readonly Entry[]): Entry[] {
    const byName = new Map(all.map((entry) => [entry.name, entry]));
    const names = new Set(git(this.#folder, ["log", "--format=", "--name-only", this.#ref]).split("\n"));
    return [...names].flatMap((name) => byName.get(name) ?? []).slice(0, MOST_ENTRIES);
  }

  /** Writes a commit that holds these entries, without moving anything. */
  #commit(rows: ReadonlyMap<string, string>, parents: readonly string[], message: string): string {
    const names = [...rows].sort(([a], [b]) => (a < b ? -1 : 1));
    const tree = git(this.#folder, ["mktree"], names.map(([name, blob]) => `100644 blob ${blob}\t${name}\n`).join("")).trim();
    const given = parents.flatMap((parent) => ["-p", parent]);
    return git(this.#folder, ["commit-tree", tree, ...given, "-m", message], undefined, AUTHOR).trim();
  }

  /** Moves the branch when nobody else has moved it from `old` meanwhile; `old` is undefined when there was none. */
  #move(to: string, old: string | undefined): boolean {
    return tryGit(this.#folder, ["update-ref", this.#ref, to, old ?? "0".repeat(to.length)]).status === 0;
  }

  #tip(ref: string): string | undefined {
    const { status, out } = tryGit(this.#folder, ["rev-parse", "--verify", "--quiet", ref]);
    return status === 0 ? out.trim() : undefined;
  }

  #entries(tip: string | undefined): Entry[] {
    if (tip === undefined) return [];
    return git(this.#folder, ["ls-tree", "-z", tip])
      .split("\0")
      .flatMap((row) => {
        const found = /^100644 blob ([0-9a-f]+)\t([0-9a-f]{7,64}(?:-[0-9a-f]{16})?\.json)$/.exec(row);
        return found === null ? [] : [{ blob: found[1]!, name: found[2]! }];
      });
  }
}

/** Waits, longer the more tries failed and never as long as the others do, so that writers do not meet again. */
function pause(attempt: number): void {
  const wait = Math.random() * Math.min(LONGEST_WAIT, 20 * 2 ** attempt);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, wait);
}
