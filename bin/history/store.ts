import type { ReportDocument } from "../../src/contract/document.ts";
import { readSaved } from "../../src/contract/saved.ts";
import { PublishingError, UsageError } from "../exit-codes.ts";
import { git, tryGit } from "./git.ts";

/** A recorded commit. */
export interface HistoryEntry {
  readonly commit: string;
  readonly time: string;
  readonly documents: readonly ReportDocument[];
}

const AUTHOR = {
  GIT_AUTHOR_NAME: "cortex-size",
  GIT_AUTHOR_EMAIL: "cortex-size@localhost",
  GIT_COMMITTER_NAME: "cortex-size",
  GIT_COMMITTER_EMAIL: "cortex-size@localhost",
};
const PUSH_ATTEMPTS = 5;
/** Entries that are read back at most. */
const MOST_ENTRIES = 5000;

/**
 * Reports by commit on a branch of their own, which shares nothing with the others: one file a commit, `<commit>.json`, written without touching
 * the working tree. There is no server and no key besides the repository's own.
 */
export class HistoryStore {
  readonly #folder: string;
  readonly #branch: string;

  /** @throws UsageError outside of a repository, or for a name that git does not take for a branch. */
  constructor(folder: string, branch: string) {
    this.#folder = git(folder, ["rev-parse", "--show-toplevel"]).trim();
    if (tryGit(this.#folder, ["check-ref-format", "--branch", branch]).status !== 0)
      throw new UsageError(`${branch} is no name of a branch`);
    this.#branch = branch;
  }

  get #ref(): string {
    return `refs/heads/${this.#branch}`;
  }

  /** Adds or replaces the entry of a commit. Returns whether anything changed. */
  add(commit: string, text: string): boolean {
    const blob = git(this.#folder, ["hash-object", "-w", "--stdin"], text).trim();
    for (let attempt = 0; attempt < PUSH_ATTEMPTS; attempt++) {
      const parent = this.#tip(this.#ref);
      const entries = this.#entries(parent).filter(({ name }) => name !== `${commit}.json`);
      const rows = [...entries, { name: `${commit}.json`, blob }].sort((a, b) => (a.name < b.name ? -1 : 1));
      const tree = git(this.#folder, ["mktree"], rows.map(({ name, blob: id }) => `100644 blob ${id}\t${name}\n`).join("")).trim();
      if (parent !== undefined && git(this.#folder, ["rev-parse", `${parent}^{tree}`]).trim() === tree) return false;
      const parents = parent === undefined ? [] : ["-p", parent];
      const made = git(this.#folder, ["commit-tree", tree, ...parents, "-m", `Sizes of ${commit.slice(0, 12)}`], undefined, AUTHOR).trim();
      // Only when nobody else has moved the branch meanwhile.
      const old = parent ?? "0".repeat(made.length);
      if (tryGit(this.#folder, ["update-ref", this.#ref, made, old]).status === 0) return true;
    }
    throw new PublishingError(`the branch ${this.#branch} is written to by others all the time`);
  }

  /** Brings the branch to the remote; when others were faster, their entries are taken over and ours added to them. */
  push(remote: string): void {
    for (let attempt = 0; attempt < PUSH_ATTEMPTS; attempt++) {
      const { status, err } = tryGit(this.#folder, ["push", "--quiet", remote, `${this.#ref}:${this.#ref}`]);
      if (status === 0) return;
      if (!/rejected|fetch first|non-fast-forward|failed to update ref|cannot lock ref/i.test(err))
        throw new PublishingError(`git push ${remote} failed: ${err.trim().split("\n").at(-1) ?? ""}`);
      this.fetch(remote);
    }
    throw new PublishingError(`git push ${remote} was rejected ${PUSH_ATTEMPTS} times: others write all the time`);
  }

  /** Takes the remote's entries over; our own stay. A remote without the branch has none. */
  fetch(remote: string): void {
    const theirs = `refs/cortex-size/${this.#branch}`;
    const { status, err } = tryGit(this.#folder, ["fetch", "--quiet", "--no-tags", remote, `+${this.#ref}:${theirs}`]);
    if (status !== 0) {
      if (/couldn't find remote ref/i.test(err)) return;
      throw new PublishingError(`git fetch ${remote} failed: ${err.trim().split("\n").at(-1) ?? ""}`);
    }
    const [ours, tip] = [this.#tip(this.#ref), this.#tip(theirs)!];
    if (ours === tip) return;
    const own = this.#entries(ours);
    git(this.#folder, ["update-ref", this.#ref, tip]);
    const known = new Map(this.#entries(tip).map(({ name, blob }) => [name, blob]));
    for (const { name, blob } of own) {
      if (known.get(name) !== undefined) continue;
      this.add(name.slice(0, -".json".length), git(this.#folder, ["cat-file", "blob", blob]));
    }
  }

  has(commit: string): boolean {
    return this.#entries(this.#tip(this.#ref)).some(({ name }) => name === `${commit}.json`);
  }

  /** All entries, the oldest commit first. @throws InputError for a file that is no report. */
  read(): HistoryEntry[] {
    const rows = this.#entries(this.#tip(this.#ref)).slice(0, MOST_ENTRIES);
    return rows
      .map(({ name, blob }) => {
        const documents = readSaved(new TextEncoder().encode(git(this.#folder, ["cat-file", "blob", blob])), `${this.#branch}:${name}`);
        return { commit: name.slice(0, -".json".length), time: documents[0]?.revision?.time ?? "", documents };
      })
      .sort((a, b) => Date.parse(a.time) - Date.parse(b.time) || (a.commit < b.commit ? -1 : 1));
  }

  #tip(ref: string): string | undefined {
    const { status, out } = tryGit(this.#folder, ["rev-parse", "--verify", "--quiet", ref]);
    return status === 0 ? out.trim() : undefined;
  }

  #entries(tip: string | undefined): { name: string; blob: string }[] {
    if (tip === undefined) return [];
    return git(this.#folder, ["ls-tree", "-z", tip])
      .split("\0")
      .flatMap((row) => {
        const found = /^100644 blob ([0-9a-f]+)\t([0-9a-f]{7,64}\.json)$/.exec(row);
        return found === null ? [] : [{ blob: found[1]!, name: found[2]! }];
      });
  }
}
