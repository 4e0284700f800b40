import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { TABLE_FORMATS } from "../../bin/formats.ts";
import type { ArchiveEntry, ReportDocument } from "../../src/contract/document.ts";
import { cli, type Ran } from "../support/cli.ts";
import { type Sample, samples } from "../support/samples.ts";
import { haveTools, runTool } from "../support/tools.ts";

const mapOf = (sample: Sample) => join(sample.folder, `${sample.name}.map`);
const linked = samples().filter((sample) => existsSync(mapOf(sample)));
const sampleOf = (name: string) => linked.find((sample) => sample.name === name)!;

let root = "";
beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "linker-map-")));
});
afterAll(() => rmSync(root, { recursive: true }));

/** A folder of its own with copies of files. */
function folder(name: string, files: Record<string, string>): string {
  mkdirSync(join(root, name));
  for (const [target, from] of Object.entries(files)) copyFileSync(from, join(root, name, target));
  return join(root, name);
}

async function json(args: readonly string[], cwd = root): Promise<ReportDocument> {
  const ran = await cli([...args, "--json"], { cwd });
  expect([ran.code, ran.err], args.join(" ")).toEqual([0, ""]);
  return JSON.parse(ran.out);
}

const total = (rows: readonly { flash: number; ram: number }[], key: "flash" | "ram") => rows.reduce((sum, row) => sum + row[key], 0);
const codes = ({ findings }: ReportDocument) => findings.map(({ code }) => code);

/** Children of a row of `archives` are the deeper rows behind it. */
function childrenSums(rows: readonly ArchiveEntry[]): void {
  rows.forEach((row, i) => {
    const end = rows.findIndex((other, j) => j > i && other.depth <= row.depth);
    const inner = rows.slice(i + 1, end < 0 ? undefined : end).filter(({ depth }) => depth === row.depth + 1);
    if (inner.length > 0) expect([total(inner, "flash"), total(inner, "ram")], row.name).toEqual([row.flash, row.ram]);
  });
}

for (const sample of linked) {
  // Oracle: the used and reserved bytes of the regions, which test/oracle/memory-usage.test.ts holds to `ld --print-memory-usage`.
  test(`${sample.name}: archives, members, input sections, objects and gaps add up to the regions`, async () => {
    const { regions = [] } = await json(["show", sample.elf]);
    const sums = ["flash", "ram"].map((kind) =>
      regions.filter((one) => one.kind === kind).reduce((bytes, one) => bytes + one.used + one.reserved, 0),
    );
    const { archives = [], linkMap } = await json(["archives", sample.elf, "--depth", "3", "--all"]);
    const outermost = archives.filter(({ depth }) => depth === 1);
    // flip-link's stack is reserved without a section: it is in no level.
    const stack = regions
      .flatMap(({ parts }) => parts)
      .filter(({ section }) => section === "(stack)")
      .reduce((bytes, part) => bytes + part.bytes, 0);
    expect([total(outermost, "flash"), total(outermost, "ram") + stack]).toEqual(sums);
    childrenSums(archives);
    expect(linkMap).toMatchObject({ evidence: "beside the ELF", complete: true });
    const { objects = [] } = await json(["objects", sample.elf, "--all"]);
    expect([total(objects, "flash"), total(objects, "ram")]).toEqual([total(outermost, "flash"), total(outermost, "ram")]);
    const { fill } = await json(["fill", sample.elf, "--all"]);
    const padding = outermost.find(({ kind }) => kind === "padding");
    expect([fill?.flash, fill?.ram]).toEqual([padding?.flash ?? 0, padding?.ram ?? 0]);
    expect(fill!.rows.reduce((bytes, row) => bytes + row.bytes, 0)).toBe(fill!.sections.reduce((bytes, row) => bytes + row.padding, 0));
    for (const row of fill!.rows) if (row.cause === "alignment") expect(row.bytes, row.for).toBeLessThan(row.alignment!);
  });
}

/** Rows of "Discarded input sections" that an image could hold, read by a second reader: name, size and object are words, a long name stands alone. */
function discardedIn(map: string): { name: string; bytes: number }[] {
  const text = readFileSync(map, "utf8");
  const part = /^Discarded input sections$([\s\S]*?)^Memory Configuration$/m.exec(text)?.[1] ?? "";
  const words = part.replaceAll(/\n {16,}(?=0x)/g, " ");
  return [...words.matchAll(/^ (\S+) +0x[0-9a-f]+ +0x([0-9a-f]+) \S/gm)]
    .map(([, name = "", size = ""]) => ({ name, bytes: Number.parseInt(size, 16) }))
    .filter(({ name, bytes }) => bytes > 0 && !/^\.(debug|comment|ARM\.attributes|group|note\.GNU-stack|stack_sizes|stab|rel)/.test(name));
}

test("discarded equals the list of a GNU ld map; of an LLD map it says that there is none", async () => {
  let lists = 0;
  for (const sample of linked) {
    const document = await json(["discarded", sample.elf, "--by", "section", "--all"]);
    if (document.linkMap?.linker === "lld") {
      expect([document.discarded, codes(document).includes("map/no-discarded")], sample.name).toEqual([undefined, true]);
      continue;
    }
    const expected = discardedIn(mapOf(sample));
    const sorted = (rows: readonly { name: string; bytes: number }[]) => rows.map(({ name, bytes }) => `${name} ${bytes}`).sort();
    expect(sorted(document.discarded!.rows), sample.name).toEqual(sorted(expected));
    expect(document.discarded!.bytes).toBe(expected.reduce((sum, { bytes }) => sum + bytes, 0));
    const byArchive = (await json(["discarded", sample.elf, "--all"])).discarded!;
    expect([byArchive.bytes, byArchive.rows.reduce((sum, { bytes }) => sum + bytes, 0)]).toEqual([
      document.discarded!.bytes,
      document.discarded!.bytes,
    ]);
    if (expected.length > 0) lists++;
  }
  expect(lists).toBeGreaterThan(5);
});

// Oracle: `lto` in the samples' Cargo.toml.
test("link-time optimisation explains why crates are missing", async () => {
  const found: string[] = [];
  for (const sample of linked) if (codes(await json(["archives", sample.elf])).includes("map/lto")) found.push(sample.name);
  const asked = linked.filter(
    ({ folder: home }) =>
      existsSync(join(home, "Cargo.toml")) && /^lto = ("fat"|true)/m.test(readFileSync(join(home, "Cargo.toml"), "utf8")),
  );
  expect(found).toEqual(asked.map(({ name }) => name));
});

test("every format of tables shows every command", async () => {
  for (const command of ["archives", "objects", "discarded", "fill"])
    for (const format of TABLE_FORMATS) {
      const ran = await cli([command, sampleOf("cpp-m4").elf, "--format", format], { cwd: root });
      expect([ran.code, ran.err], `${command} --format ${format}`).toEqual([0, ""]);
    }
});

// Oracle of the rest: by construction.
test("a found map of another link is passed over, a named one refused", async () => {
  const [own, other] = [sampleOf("c-newlib-f4"), sampleOf("cpp-m4")];
  const cwd = folder("two-maps", { "app.elf": own.elf, "app.map": mapOf(other), "app.elf.map": mapOf(own) });
  const document = await json(["archives", "app.elf"], cwd);
  expect([document.linkMap?.file, codes(document).includes("map/other-link")]).toEqual(["app.elf.map", true]);
  const refused: Ran = await cli(["archives", "app.elf", "--map", "app.map"], { cwd });
  expect([refused.code, refused.err]).toEqual([
    3,
    expect.stringMatching(/app\.map: this map was not written by the link that made app\.elf: \.isr_vector .* \(map\/other-link\)/),
  ]);
  const alone = await cli(["archives", "app.elf"], { cwd: folder("other-map", { "app.elf": own.elf, "app.map": mapOf(other) }) });
  expect([alone.code, alone.err]).toEqual([3, expect.stringContaining("map/other-link")]);
});

test("without a map the answer says how to get one", async () => {
  const cwd = folder("no-map", { "app.elf": sampleOf("cpp-m4").elf });
  for (const args of [["archives"], ["fill"], ["tree", "--by", "archive"]]) {
    const ran = await cli([...args, "app.elf"], { cwd });
    expect([ran.code, ran.err], args[0]).toEqual([3, expect.stringMatching(/-Wl,-Map=app\.map .*--map \(map\/none\)/)]);
  }
});

test("a file of that name that is no map is passed over", async () => {
  const cwd = folder("not-a-map", { "app.elf": sampleOf("cpp-m4").elf });
  writeFileSync(join(cwd, "app.map"), "{}");
  expect((await cli(["fill", "app.elf"], { cwd })).err).toContain("map/none");
});

test("the Memory Configuration gives the regions where no script does", async () => {
  const own = sampleOf("c-newlib-f4");
  const { regions = [] } = await json(["show", "app.elf"], folder("regions", { "app.elf": own.elf, "app.map": mapOf(own) }));
  const named = (await json(["show", own.elf])).regions ?? [];
  const fields = (all: typeof named) => all.map(({ name, origin, length, kind, used }) => ({ name, origin, length, kind, used }));
  expect(fields(regions)).toEqual(fields(named));
  expect(regions[0]?.evidence).toBe("Memory Configuration of app.map");
});

// Oracle: the bytes of the archives by test/oracle/map-members.py, summed over each archive's members.
test("libraries without debug information are crates' rows by the names of their archives", async () => {
  if (!haveTools("stripped images", "arm-none-eabi-objcopy")) return;
  for (const name of ["c-newlib-f4", "cpp-m4"]) {
    const own = sampleOf(name);
    const cwd = folder(`stripped-${name}`, { "app.map": mapOf(own) });
    runTool("arm-none-eabi-objcopy", ["--strip-debug", own.elf, join(cwd, "app.elf")]);
    const { crates = [] } = await json(["crates", "app.elf", "--all"], cwd);
    const { members } = JSON.parse(readFileSync(join(own.folder, "oracle/map-members.json"), "utf8")) as {
      members: Record<string, number>;
    };
    const ofArchive = (archive: string) =>
      Object.entries(members).reduce((sum, [member, bytes]) => sum + (member.includes(`/${archive}(`) ? bytes : 0), 0);
    for (const archive of ["libm.a", "libgcc.a"].filter((one) => ofArchive(one) > 0)) {
      const row = crates.find((one) => one.name === archive);
      expect([row?.kind, (row?.code ?? 0) + (row?.rodata ?? 0) + (row?.data ?? 0) + (row?.bss ?? 0)], archive).toEqual([
        "archive",
        ofArchive(archive),
      ]);
    }
    expect(crates.filter((one) => one.kind === "unknown").reduce((sum, { code }) => sum + code, 0)).toBe(0);
  }
});

test("a tree can be nested by the map's levels", async () => {
  const { tree } = await json(["tree", sampleOf("microbit-v6m").elf, "--by", "archive,object,input section", "--all"]);
  const archives = (await json(["archives", sampleOf("microbit-v6m").elf, "--all"])).archives!;
  const outermost = tree!.nodes.filter(({ depth }) => depth === 1);
  expect(outermost.map(({ name, flash, ram }) => ({ name, flash, ram }))).toEqual(
    archives.map(({ name, flash, ram }) => ({ name, flash, ram })),
  );
});

// Oracle: libgcc.a as test/oracle/map-members.py counts it: 7484 bytes.
test("budgets limit archives", async () => {
  const own = sampleOf("c-newlib-f4");
  const cwd = folder("budgets", { "app.elf": own.elf, "app.map": mapOf(own), "memory.x": join(own.folder, "memory.x") });
  writeFileSync(join(cwd, "cortex-size.toml"), '[[budgets]]\narchive = "libgcc.a"\nmax = 7000\n');
  const ran = await cli(["check", "app.elf", "--json"], { cwd });
  const [verdict] = (JSON.parse(ran.out) as ReportDocument).verdicts!;
  expect([ran.code, verdict?.actual, verdict?.ok]).toEqual([1, 7484, false]);
});

// Oracle: the padding of .text and .rodata in the maps of the samples linked again with `-Wl,--sort-section=alignment` (GNU ld 2.40), which sorts within
// each statement of the script: less can be saved than the estimate says, but not half of it.
test("ordering saves what a link in that order saves", async () => {
  const links: [sample: string, section: string, now: number, sorted: number][] = [
    ["c-newlib-f4", ".text", 46, 14],
    ["c-newlib-f4", ".rodata", 31, 23],
    ["cpp-m4", ".text", 42, 6],
  ];
  const saved = { estimate: 0, link: 0 };
  for (const [sample, section, now, sorted] of links) {
    const { fill } = await json(["fill", sampleOf(sample).elf]);
    const row = fill!.sections.find(({ name }) => name === section)!;
    expect([row.padding, row.ordered! <= sorted], `${sample} ${section}`).toEqual([now, true]);
    saved.estimate += row.padding - row.ordered!;
    saved.link += now - sorted;
  }
  expect(saved.estimate).toBeLessThan(saved.link * 2);
});
