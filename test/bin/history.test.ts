import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { HistoryStore } from "../../bin/history/store.ts";
import { svgChart, textChart } from "../../reports/history-chart.ts";
import type { ReportDocument } from "../../src/contract/document.ts";
import { mismatch } from "../../src/contract/mismatch.ts";
import { documentShape } from "../../src/session/parts/document-shape.ts";
import { BUILT } from "../support/built.ts";
import { cli } from "../support/cli.ts";
import { ROOT } from "../support/samples.ts";
import { haveTools, runTool } from "../support/tools.ts";

const PAIRS = join(ROOT, "samples/pairs");
const top = mkdtempSync(join(tmpdir(), "history-"));
const repo = join(top, "repo");
afterAll(() => rmSync(top, { recursive: true, force: true }));

function git(folder: string, args: string[], day = 1): string {
  const date = `2026-05-0${day}T12:00:00Z`;
  const who = { GIT_AUTHOR_NAME: "A", GIT_AUTHOR_EMAIL: "a@b", GIT_COMMITTER_NAME: "A", GIT_COMMITTER_EMAIL: "a@b" };
  const env = { PATH: process.env["PATH"], HOME: top, ...who, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date };
  const done = spawnSync("git", args, { cwd: folder, encoding: "utf8", env });
  if (done.status !== 0) throw new Error(done.stderr);
  return done.stdout.trim();
}

const run = (folder: string, ...args: string[]) => cli(args, { cwd: folder });
const commits: string[] = [];

/** A repository whose second commit adds a function: FLASH 4672, 4768, 4768 (readelf -S of samples/pairs). */
beforeAll(() => {
  git(top, ["init", "--quiet", "--initial-branch=main", "repo"]);
  cpSync(join(PAIRS, "memory.x"), join(repo, "memory.x"));
  for (const [i, image] of ["base", "function-added", "function-added"].entries()) {
    cpSync(join(PAIRS, image, `${image}.elf`), join(repo, "app.elf"));
    writeFileSync(join(repo, "notes.txt"), `${i}`);
    git(repo, ["add", "."], i + 1);
    git(repo, ["commit", "--quiet", "-m", `commit ${i}`], i + 1);
    commits.push(git(repo, ["rev-parse", "HEAD"]));
  }
});

test("nothing recorded yet is exit 4", async () => {
  expect(await run(repo, "history", "show")).toMatchObject({ code: 4, err: expect.stringContaining("nothing has been recorded yet") });
});

test("record adds the commit that is checked out, once, and leaves the working tree alone", async () => {
  expect(await run(repo, "history", "record", "app.elf")).toEqual({ code: 0, out: "", err: `${commits[2]!.slice(0, 7)}: recorded\n` });
  expect((await run(repo, "history", "record", "app.elf")).err).toContain("recorded before");
  expect(git(repo, ["status", "--porcelain"])).toBe("");
  expect(git(repo, ["ls-tree", "--name-only", "cortex-size-history"])).toBe(`${commits[2]}.json`);
  expect(git(repo, ["merge-base", "--all", "main", "main"])).toBe(commits[2]);
});

test("of more entries than lie in memory those that were written last are read, and how many are left out is said", async () => {
  const many = join(top, "many");
  git(top, ["init", "--quiet", "many"]);
  // Entries as a fleet writes them in a day; names do not ascend with time.
  const nameOf = (i: number) => ((i * 2_654_435_761) % 2 ** 32).toString(16).padStart(40, "a");
  const { commits: recorded } = new HistoryStore(repo, "cortex-size-history").read();
  const { schemaVersion, generator, firmware, findings } = recorded[0]!.documents[0]!;
  const written = Array.from({ length: 5010 }, (_, i) => {
    const revision = { commit: nameOf(i), time: new Date(i * 1000).toISOString() };
    const text = JSON.stringify({ schemaVersion, generator, firmware, revision, findings });
    const file = `M 100644 inline ${nameOf(i)}.json\ndata ${Buffer.byteLength(text)}\n${text}\n`;
    return `commit refs/heads/cortex-size-history\ncommitter A <a@b> ${i} +0000\ndata 0\n${file}`;
  });
  runTool("git", ["fast-import", "--quiet"], { cwd: many, input: written.join("") });
  const { commits: read, left } = new HistoryStore(many, "cortex-size-history").read();
  expect([read.length, left, read[0]!.commit, read.at(-1)!.commit]).toEqual([5000, 10, nameOf(10), nameOf(5009)]);
  expect((await run(many, "history", "export", "--format", "csv")).err).toBe("10 older entries of the branch are left out\n");
});

test("backfill builds old commits in a worktree of its own and skips those that are there", async () => {
  const { code, err } = await run(repo, "history", "backfill", "main", "--build", "test -e app.elf", "--elf", "app.elf");
  expect({ code, err }).toEqual({ code: 0, err: `${commits[0]!.slice(0, 7)}: recorded\n${commits[1]!.slice(0, 7)}: recorded\n` });
  expect(git(repo, ["worktree", "list", "--porcelain"]).match(/^worktree /gm)).toHaveLength(1);
});

test("a commit that does not build is a gap", async () => {
  const { code, err } = await run(repo, "history", "backfill", "main", "--force", "--build", "exit 7", "--elf", "app.elf");
  expect(code).toBe(0);
  expect(err.match(/left out: exit 7 failed/g)).toHaveLength(3);
});

test("show draws a chart of each region, export gives OpenMetrics with times", async () => {
  const { out } = await run(repo, "history", "show", "--region", "FLASH", "--svg", "sizes.svg", "--width", "30");
  expect(out).toMatch(
    /^app FLASH {3}4\.7 KiB of 32\.0 KiB; 3 commits since 2026-05-01, \+96 bytes; the axis begins at 4,672, not at 0\n {6}4,768 {2}██\n/,
  );
  expect(out).toContain("      4,672 ███\n");
  const svg = readFileSync(join(repo, "sizes.svg"), "utf8");
  expect(svg.match(/<circle/g)).toHaveLength(3);
  rmSync(join(repo, "sizes.svg"));
  const { out: csv } = await run(repo, "history", "show", "--region", "FLASH", "--format", "csv");
  expect(csv.split("\n").map((line) => line.split(",").slice(3).join())).toEqual([
    "region,kind,used,reserved,length",
    "FLASH,flash,4672,0,32768",
    "FLASH,flash,4768,0,32768",
    "FLASH,flash,4768,0,32768",
    "",
  ]);
  const documents = JSON.parse((await run(repo, "history", "show", "--format", "json")).out) as ReportDocument[];
  expect(documents.map(({ revision }) => revision?.commit)).toEqual(commits);
  expect(mismatch(documentShape, documents[0])).toBeUndefined();
  expect(await run(repo, "history", "export", "--format", "tsv")).toMatchObject({ code: 2 });
  expect(await run(repo, "history", "show", "--by", "crate", "--filter", "no_such_crate")).toMatchObject({ code: 2 });
  expect((await run(repo, "history", "show", "--by", "crate", "--filter", "pairs")).out).toMatch(/^app pairs \S* ?in flash {3}/m);
  const { out: metrics } = await run(repo, "history", "export");
  // 2026-05-01T12:00:00Z and the two days after (date -d … +%s).
  const samples = [...metrics.matchAll(/^cortex_size_region_used_bytes\{target="app",region="FLASH",kind="flash"\} (.*)$/gm)].map(
    (match) => match[1],
  );
  expect(samples).toEqual(["4672 1777636800", "4768 1777723200", "4768 1777809600"]);
});

// Oracle: FLASH is 4672, 4768, 4768 as readelf tells; crates and symbols add up to what is used and reserved.
test("export as csv is a row for each size, whose sums at each level are the region's", async () => {
  const { out } = await run(repo, "history", "export", "--format", "csv");
  const [header, ...rows] = out
    .trim()
    .split("\n")
    .map((line) => line.split(","));
  expect(header).toEqual(["commit", "time", "target", "labels", "level", "name", "memory", "bytes"]);
  const sum = (level: string, commit: string) =>
    rows.filter((row) => row[4] === level && row[0] === commit && row[6] === "flash").reduce((bytes, row) => bytes + Number(row[7]), 0);
  for (const level of ["region", "crate", "symbol"]) expect(commits.map((commit) => sum(level, commit))).toEqual([4672, 4768, 4768]);
  // Oracle: nm -S of both images.
  const symbol = (name: string) => rows.filter((row) => row[4] === "symbol" && row[5] === name).map((row) => Number(row[7]));
  expect(symbol("<core::fmt::Formatter>::pad_integral")).toEqual([0x188, 0x188, 0x188]);
  expect(symbol("compiler_builtins::mem::memmove")).toEqual([0x2c8, 0x2c8, 0x2c8]);
  expect(rows.filter((row) => row[4] === "symbol" && Number(row[7]) < 128 && !row[5]!.startsWith("("))).toEqual([]);
});

test("records of one commit with other labels stand beside each other, and are told apart", async () => {
  const at = (...args: string[]) => run(repo, "history", ...args, "--branch", "labelled");
  for (const board of ["a", "b", "a"]) await at("record", "app.elf", "--label", `board=${board}`, "--label", "abi=hard");
  const rows = (await at("export", "--format", "csv")).out.split("\n").filter((line) => line.includes(",region,FLASH,"));
  expect(rows.map((row) => /"(.*)"/.exec(row)?.[1])).toEqual(["abi=hard,board=a", "abi=hard,board=b"]);
  expect((await at("show")).out).toMatch(/^app \(abi=hard,board=a\) FLASH [\s\S]*^app \(abi=hard,board=b\) FLASH /m);
  const samples = (await at("export")).out.split("\n").filter((line) => line.startsWith("cortex_size_region_used_bytes"));
  expect(new Set(samples.map((line) => line.replace(/\}.*/, ""))).size).toBe(samples.length);
  expect(samples[0]).toContain('label_abi="hard",label_board="a"');
  for (const wrong of ["board", "=a", "board=", "board=a,b"])
    expect(await at("record", "app.elf", "--label", wrong)).toMatchObject({ code: 2, err: expect.stringContaining("key=value") });
  expect(await at("record", "app.elf", "--label", "board=a", "--label", "board=b")).toMatchObject({ code: 2 });
});

test("show and diff tell symbols, small ones in sum", async () => {
  const { out } = await run(repo, "history", "show", "--by", "symbol", "--filter", "memmove", "--width", "40");
  expect(out).toMatch(/^app compiler_builtins::mem::memmove in flash {3}712 B; 3 commits since 2026-05-01/);
  const changed = (await run(repo, "history", "diff", commits[0]!, "HEAD", "--by", "symbol")).out;
  expect(changed).toContain("(smaller symbols)");
  expect(changed).not.toContain("memmove");
});

test.runIf(haveTools("Prometheus' reader of OpenMetrics", "promtool"))("promtool makes blocks of the export", async () => {
  const { out } = await run(repo, "history", "export");
  writeFileSync(join(top, "sizes.om"), out);
  runTool("promtool", ["tsdb", "create-blocks-from", "openmetrics", join(top, "sizes.om"), join(top, "blocks")]);
  expect(runTool("promtool", ["tsdb", "list", join(top, "blocks")])).toContain("BLOCK ULID");
});

/** FLASH of both by readelf, as above. */
test("two records are compared: what changed, the largest first, and what was not recorded is said", async () => {
  const { code, out } = await run(repo, "history", "diff", commits[0]!, "HEAD");
  expect(code).toBe(0);
  expect(out).toMatch(/^ *app +FLASH +flash +4,672 +4,768 +\+96$/m);
  expect((await run(repo, "history", "diff", "HEAD", "HEAD")).out).toContain("no change");
  const rows = JSON.parse(
    (await run(repo, "history", "diff", commits[0]!, "HEAD", "--by", "crate", "--format", "ndjson")).out.split("\n")[0]!,
  );
  expect(rows).toMatchObject({ target: "app", memory: "flash" });
  expect((await run(repo, "history", "diff", commits[0]!, "HEAD", "--filter", "no such")).out).toContain("no change");
  expect(await run(repo, "history", "diff", "nothing", "HEAD")).toMatchObject({
    code: 2,
    err: expect.stringContaining("nothing is no commit"),
  });
});

test("a page of the charts loads nothing, runs nothing, and adds up", async () => {
  expect((await run(repo, "history", "show", "--html", "sizes.html")).code).toBe(0);
  const page = readFileSync(join(repo, "sizes.html"), "utf8");
  rmSync(join(repo, "sizes.html"));
  expect(page).toContain("default-src 'none'");
  expect(page).not.toMatch(/<script|https?:(?!\/\/www\.w3\.org\/2000\/svg)/);
  expect(page).toContain('<th scope="row">app FLASH</th><td>4,672</td><td>4,768</td><td>+96</td>');
});

test("bisect names the first commit above a size", async () => {
  const { code, out } = await run(repo, "history", "bisect", "main", "--above", "4700");
  expect({ code, out }).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^[0-9a-f]{7,} commit 1 \(\+96 bytes\): pairs \+100, \(padding\) −4\n$/),
  });
});

test("diff builds a revision", async () => {
  const { code, out, err } = await run(repo, "diff", "git:HEAD~2", "app.elf", "--build", "true", "--elf", "app.elf", "--level", "symbol");
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toContain("+92  new     pairs::median");
  expect(await run(repo, "diff", "git:HEAD~2", "app.elf")).toMatchObject({
    code: 2,
    err: expect.stringContaining("git:HEAD~2 has to be built"),
  });
  expect(await run(repo, "diff", "git:--output=x", "app.elf", "--build", "true", "--elf", "app.elf")).toMatchObject({ code: 2 });
});

describe("baseline", () => {
  test("save, then compare: a saved report compares as its ELF does", async () => {
    expect(await run(repo, "baseline", "compare", "app.elf")).toMatchObject({ code: 4 });
    expect((await run(repo, "baseline", "save", join(PAIRS, "base/base.elf"), "--memory", "memory.x", "--file", "b.json")).code).toBe(0);
    const rows = async (...args: string[]) => JSON.parse((await run(repo, ...args, "--memory", "memory.x", "--json")).out).diff.changes;
    const fromSaved = await rows("diff", "b.json", "app.elf");
    expect(fromSaved).toEqual(await rows("diff", join(PAIRS, "base/base.elf"), "app.elf"));
    expect(fromSaved.length).toBeGreaterThan(3);
    expect((await run(repo, "baseline", "compare", "app.elf", "--file", "b.json")).out).toContain("FLASH +96 B");
    rmSync(join(repo, "b.json"));
  });
});

describe("several writers", () => {
  const blob = (words: string) => `${JSON.stringify(words)}\n`;

  test("pushes of two clones are joined, none is lost", () => {
    git(top, ["init", "--quiet", "--bare", "remote.git"]);
    const clones = ["one", "two"].map((name) => {
      git(top, ["clone", "--quiet", "remote.git", name]);
      return new HistoryStore(join(top, name), "sizes");
    });
    const ids = ["a".repeat(40), "b".repeat(40)];
    for (const [i, store] of clones.entries()) store.add(ids[i]!, blob(`sizes ${i}`));
    for (const store of clones) store.push("origin");
    for (const store of clones) store.fetch("origin");
    for (const store of clones) expect(ids.map((id) => store.has(id))).toEqual([true, true]);
    expect(git(join(top, "remote.git"), ["ls-tree", "--name-only", "sizes"]).split("\n")).toEqual(ids.map((id) => `${id}.json`));
  });

  /** Puts a `git` before the real one in PATH that first runs a line of shell: `$real` is git, `$n` how often it was called. */
  function withGit<T>(line: string, work: () => T): T {
    const real = spawnSync("sh", ["-c", "command -v git"], { encoding: "utf8" }).stdout.trim();
    const wrapper = mkdtempSync(join(top, "git-"));
    const count = join(wrapper, "count");
    writeFileSync(count, "");
    const script = `#!/bin/sh\nreal=${real}\necho x >> ${count}\nn=$(($(wc -l < ${count})))\n${line}\nexec ${real} "$@"\n`;
    writeFileSync(join(wrapper, "git"), script, { mode: 0o755 });
    const { PATH } = process.env;
    process.env["PATH"] = `${wrapper}:${PATH}`;
    try {
      return work();
    } finally {
      process.env["PATH"] = PATH;
    }
  }

  /** Entry of another writer, as a line of shell: committed on top of the branch as it is then. */
  const otherWriter = (id: string) =>
    `b=$(echo '"other"' | $real hash-object -w --stdin); t=$($real rev-parse --verify --quiet refs/heads/sizes); ` +
    `m=$( { [ -n "$t" ] && $real ls-tree $t; printf '100644 blob %s\\t${id}.json\\n' $b; } | $real mktree); ` +
    `c=$(GIT_AUTHOR_NAME=o GIT_AUTHOR_EMAIL=o@o GIT_COMMITTER_NAME=o GIT_COMMITTER_EMAIL=o@o $real commit-tree $m \${t:+-p $t} -m other); $real update-ref refs/heads/sizes $c`;

  const store = (name: string, remote?: string): HistoryStore => {
    if (remote === undefined) git(top, ["init", "--quiet", name]);
    else git(top, ["clone", "--quiet", remote, name]);
    return new HistoryStore(join(top, name), "sizes");
  };

  test.each(["rev-parse", "ls-tree", "mktree", "commit-tree", "update-ref"])(
    "another writer before %s loses no entry of either",
    (verb) => {
      const [mine, theirs] = ["a".repeat(40), "b".repeat(40)];
      const one = store(`before-${verb}`);
      one.add("c".repeat(40), blob("first"));
      const flag = join(top, `flag-${verb}`);
      withGit(`if [ "$1" = ${verb} ] && [ ! -e ${flag} ]; then touch ${flag}; ${otherWriter(theirs)}; fi`, () =>
        one.add(mine, blob("mine")),
      );
      expect([mine, theirs, "c".repeat(40)].map((id) => one.has(id))).toEqual([true, true, true]);
    },
  );

  test("another writer while the remote's entries are taken over loses no entry", () => {
    git(top, ["init", "--quiet", "--bare", "shared.git"]);
    const [far, near] = [store("far", "shared.git"), store("near", "shared.git")];
    far.add("1".repeat(40), blob("far"));
    far.push("origin");
    near.add("2".repeat(40), blob("near"));
    const flag = join(top, "flag-fetch");
    withGit(`if [ "$1" = update-ref ] && [ ! -e ${flag} ]; then touch ${flag}; ${otherWriter("3".repeat(40))}; fi`, () =>
      near.fetch("origin"),
    );
    expect(["1", "2", "3"].map((id) => near.has(id.repeat(40)))).toEqual([true, true, true]);
  });

  test("a writer that is killed before any of its calls of git loses no entry that was there", () => {
    git(top, ["init", "--quiet", "--bare", "killed.git"]);
    const [far, near] = [store("killed-far", "killed.git"), store("killed-near", "killed.git")];
    far.add("1".repeat(40), blob("far"));
    far.push("origin");
    near.add("2".repeat(40), blob("near"));
    const folder = join(top, "killed-near");
    cpSync(join(repo, "app.elf"), join(folder, "app.elf"));
    git(folder, ["add", "."]);
    git(folder, ["commit", "--quiet", "-m", "one"]);
    let ended = false;
    for (let call = 1; !ended; call++) {
      expect(call).toBeLessThan(60);
      ended = withGit(`if [ $n = ${call} ]; then kill -9 $PPID; fi`, () => {
        const args = ["history", "record", "app.elf", "--branch", "sizes", "--remote", "origin"];
        return spawnSync(process.execPath, [BUILT, ...args], { cwd: folder, env: process.env }).status !== null;
      });
      expect({ call, has: near.has("2".repeat(40)) }).toEqual({ call, has: true });
    }
    expect(near.has("1".repeat(40))).toBe(true);
  });

  test("ten records at once all arrive", async () => {
    git(top, ["init", "--quiet", "--bare", "ten.git"]);
    const ids: string[] = [];
    const ended = Array.from({ length: 10 }, (_, i) => {
      const folder = join(top, `ten-${i}`);
      git(top, ["clone", "--quiet", "ten.git", folder]);
      cpSync(join(repo, "app.elf"), join(folder, "app.elf"));
      writeFileSync(join(folder, "notes.txt"), `${i}`);
      git(folder, ["add", "."]);
      git(folder, ["commit", "--quiet", "-m", `${i}`]);
      ids.push(git(folder, ["rev-parse", "HEAD"]));
      const child = spawn(process.execPath, [BUILT, "history", "record", "app.elf", "--branch", "sizes", "--remote", "origin"], {
        cwd: folder,
      });
      let err = "";
      child.stderr.on("data", (text) => {
        err += text;
      });
      return new Promise<string>((done) => child.on("close", (code) => done(`${code} ${code === 0 ? "" : err}`)));
    });
    expect(await Promise.all(ended)).toEqual(ended.map(() => "0 "));
    const names = git(join(top, "ten.git"), ["ls-tree", "--name-only", "sizes"]).split("\n");
    expect(names).toEqual(ids.map((id) => `${id}.json`).sort());
  });

  test("a remote that is not there is a failure to publish", async () => {
    expect(await run(repo, "history", "record", "app.elf", "--remote", join(top, "nowhere"))).toMatchObject({ code: 5 });
  });

  test("a name that is no branch is refused", () => {
    for (const branch of ["--upload-pack=x", "a..b", "x y"]) expect(() => new HistoryStore(repo, branch)).toThrow("is no name of a branch");
  });
});

test("charts of one commit and of a flat line stand", () => {
  const point = { commit: "abcdef0", time: "2026-05-01T00:00:00Z", value: 5 };
  for (const points of [[point], [point, point]]) {
    const series = { title: "<x> & y", limit: undefined, points };
    expect(textChart(series, 20)).toContain("5 B; ");
    expect(svgChart([series])).not.toContain("NaN");
    expect(svgChart([series])).toContain("&lt;x&gt; &amp; y");
  }
});
