import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { BUILT } from "../../support/built.ts";
import { samples } from "../../support/samples.ts";
import { haveTools } from "../../support/tools.ts";

const ELF = samples()
  .map(({ elf }) => elf)
  .sort((a, b) => statSync(a).size - statSync(b).size)[0]!;
/** Whether file systems can be mounted that only their maker sees. */
const MOUNTS =
  haveTools("full disks and such as can only be read", "unshare", "mount") &&
  spawnSync("unshare", ["--mount", "--map-root-user", "mount", "-t", "tmpfs", "none", "/mnt"]).status === 0;
/** Compiled code is kept elsewhere, by calls of the same names. */
const NO_CACHE = { CORTEX_SIZE_CACHE: "" };

const CONFIG = '[defaults]\nelf = "../app.elf"\n[[budgets]]\nregion = "FLASH"\nmax = "900 KiB"\n';

interface Writer {
  readonly command: string;
  readonly args: (file: string) => string[];
  /** What it writes, below `place`. */
  readonly file: string;
  /** What stands there before: what is read first has to be right. */
  readonly before: string;
  /** Whether it runs in `place`, as its file has the one name. */
  readonly inPlace?: true;
}

const WRITERS: readonly Writer[] = [
  { command: "report", args: (file) => ["report", ELF, "-o", file], file: "report.html", before: "old" },
  { command: "report --empty", args: (file) => ["report", "--empty", "-o", file], file: "report.html", before: "old" },
  { command: "sections --out", args: (file) => ["sections", ELF, "--out", `csv:${file}`], file: "out.csv", before: "old" },
  { command: "baseline save", args: (file) => ["baseline", "save", ELF, "--file", file], file: "baseline.json", before: "old" },
  { command: "budget tighten", args: (file) => ["budget", "tighten", "--config", file], file: "cortex-size.toml", before: CONFIG },
  { command: "history show --html", args: (file) => ["history", "show", "--html", file], file: "history.html", before: "old" },
  { command: "history show --svg", args: (file) => ["history", "show", "--svg", file], file: "history.svg", before: "old" },
  { command: "init", args: () => ["init", ELF, "--force"], file: "cortex-size.toml", before: "# old\n", inPlace: true },
];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cortex-size-faults-"));
  copyFileSync(ELF, join(folder, "app.elf"));
  mkdirSync(join(folder, "place"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What lies in `place`, without what tests put beside. */
const inPlace = () => readdirSync(join(folder, "place"));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs a writer between two shell commands; with mounts, where it may make some that nobody else sees. */
function run(writer: Writer, options: { file?: string; before?: string; after?: string; mounts?: true } = {}): Ended {
  const { before = "true", after = "true", file = writer.inPlace ? writer.file : join("place", writer.file) } = options;
  const script = `${before} && { (${writer.inPlace ? "cd place && " : ""}exec "$0" "$@"); code=$?; ${after}; exit $code; }`;
  const words = ["sh", "-c", script, process.execPath, BUILT, ...writer.args(file)];
  const all = options.mounts === undefined ? words : ["unshare", "--mount", "--map-root-user", ...words];
  const { status, stdout, stderr } = spawnSync(all[0]!, all.slice(1), {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, ...NO_CACHE },
  });
  return { code: status, out: stdout, err: stderr };
}

/** A file's end by exit 2, 3 or 5 and one sentence that gives the reason. */
function isTold({ code, err }: Ended, reason: RegExp): void {
  expect([2, 3, 5], err).toContain(code);
  expect(err).toMatch(/^cortex-size: .+$/m);
  expect(err).toMatch(reason);
  expect(err).not.toContain("bug");
}

describe.each(WRITERS)("$command", (writer) => {
  const path = () => join(folder, "place", writer.file);

  beforeEach(() => {
    if (writer.command.startsWith("history")) recorded();
  });

  test("writes, and leaves nothing beside", () => {
    writeFileSync(path(), writer.before);
    expect(run(writer)).toMatchObject({ code: 0 });
    expect(readFileSync(path(), "utf8")).not.toBe(writer.before);
    expect(inPlace()).toEqual([writer.file]);
  });

  test("a folder in place of the file", () => {
    mkdirSync(path());
    isTold(run(writer), /folder|directory/);
    expect([inPlace(), readdirSync(path())]).toEqual([[writer.file], []]);
  });

  test.skipIf(writer.inPlace)("a name that is too long", () => {
    isTold(run(writer, { file: join("place", "n".repeat(300)) }), /the name is too long|there is no/);
    expect(inPlace()).toEqual([]);
  });

  test.skipIf(writer.inPlace)("a file in place of its folder", () => {
    writeFileSync(join(folder, "place", "file"), "old");
    isTold(run(writer, { file: join("place", "file", writer.file) }), /a file stands where a folder is expected|there is no/);
    expect(readFileSync(join(folder, "place", "file"), "utf8")).toBe("old");
  });

  test.skipIf(writer.before === CONFIG || !existsSync("/dev/full"))("a device that is full", () => {
    symlinkSync("/dev/full", path());
    isTold(run(writer), /no space is left/);
  });

  test.runIf(MOUNTS)("a full disk, on which the old file stays", () => {
    writeFileSync(join(folder, "before"), writer.before);
    const fill = `mount -t tmpfs -o size=8k none place && cp before place/${writer.file} && { head -c 8192 /dev/zero > place/rest 2>/dev/null; true; }`;
    const ended = run(writer, { before: fill, after: `cmp before place/${writer.file} && ls -A place | wc -l`, mounts: true });
    isTold(ended, /no space is left/);
    expect(ended.out.trimEnd().split("\n").at(-1)?.trim()).toBe("2");
  });

  test.runIf(MOUNTS)("a disk that can only be read", () => {
    writeFileSync(path(), writer.before);
    isTold(
      run(writer, { before: "mount --bind place place && mount -o remount,ro,bind place", mounts: true }),
      /the file system is read-only/,
    );
    expect([inPlace(), readFileSync(path(), "utf8")]).toEqual([[writer.file], writer.before]);
  });

  // A part of the text is written before the first kill, all of it before the second; the third comes when the file has its place.
  test("a kill: the old file or the new one is there", () => {
    writeFileSync(path(), writer.before);
    expect(run(writer).code).toBe(0);
    const written = readFileSync(path(), "utf8");
    for (const call of ["writeSync", "fsyncSync", "renameSync"]) {
      writeFileSync(path(), writer.before);
      const { signal } = spawnSync(process.execPath, ["--import", killing(call), BUILT, ...writer.args(join("..", "place", writer.file))], {
        cwd: join(folder, "place"),
        env: { ...process.env, ...NO_CACHE },
      });
      expect(signal, call).toBe("SIGKILL");
      expect([writer.before, written], call).toContain(readFileSync(path(), "utf8"));
    }
  });
});

test("history export: a file in place of the folder that it fills", () => {
  recorded();
  const export_ = { ...WRITERS[0]!, args: (file: string) => ["history", "export", "--format", "parquet", "--output", file] };
  writeFileSync(join(folder, "place", "file"), "old");
  isTold(run(export_, { file: join("place", "file") }), /a file stands where a folder is expected/);
  expect(readFileSync(join(folder, "place", "file"), "utf8")).toBe("old");
});

/** A module that kills its process in the middle of the first call of a writer of files. */
function killing(call: string): string {
  const half =
    call === "writeSync" ? "if(a[0]<3)return real(...a);real(a[0],a[1],0,a[1].length>>1);" : call === "renameSync" ? "real(...a);" : "";
  return `data:text/javascript,import fs from"node:fs";const real=fs.${call};fs.${call}=(...a)=>{${half}process.kill(process.pid,"SIGKILL")}`;
}

/** Two commits with a figure each. */
function recorded(): void {
  const git = (...words: string[]) =>
    spawnSync("git", ["-c", "user.name=a", "-c", "user.email=a@b.c", ...words], { cwd: folder, encoding: "utf8" });
  git("init", "--quiet");
  git("add", "app.elf");
  git("commit", "--quiet", "-m", "first");
  const { status, stderr } = spawnSync(process.execPath, [BUILT, "history", "record", "app.elf"], { cwd: folder, encoding: "utf8" });
  expect(status, stderr).toBe(0);
}
