import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BUILT } from "../support/built.ts";
import { EXECUTABLE } from "../support/cli.ts";
import { ROOT } from "../support/samples.ts";
import { haveTools } from "../support/tools.ts";

const folder = mkdtempSync(join(tmpdir(), "cortex-size-builds-"));
const tools = join(folder, "tools");
beforeAll(() => {
  mkdirSync(tools);
  writeFileSync(
    join(tools, "cortex-size"),
    `#!/bin/sh\nexec ${EXECUTABLE === undefined ? `'${process.execPath}' '${BUILT}'` : `'${EXECUTABLE}'`} "$@"\n`,
  );
  chmodSync(join(tools, "cortex-size"), 0o755);
});
afterAll(() => rmSync(folder, { recursive: true }));

const env = () => ({ ...process.env, PATH: [tools, process.env["PATH"]].join(delimiter) });

function run(program: string, args: readonly string[], cwd: string) {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: "utf8", env: env() });
  return { status, text: stdout + stderr };
}

/** A program of 16 words of code with a table, its linker script, and nothing else. */
function project(name: string): string {
  const place = join(folder, name);
  mkdirSync(place);
  writeFileSync(
    join(place, "app.c"),
    'extern char _estack;\nvoid Reset(void) { for (;;) ; }\nconst char table[2000] = {1};\n__attribute__((section(".vectors"), used)) void *const vectors[] = {&_estack, Reset};\n',
  );
  writeFileSync(
    join(place, "app.ld"),
    "MEMORY { FLASH : ORIGIN = 0x08000000, LENGTH = 64K\n RAM : ORIGIN = 0x20000000, LENGTH = 8K }\n_estack = ORIGIN(RAM) + LENGTH(RAM);\nENTRY(Reset)\nSECTIONS { .text : { KEEP(*(.vectors)) *(.text*) KEEP(*(.rodata*)) } > FLASH }\n",
  );
  return place;
}

describe.runIf(haveTools("a CMake project", "cmake", "make", "arm-none-eabi-gcc"))("CMake", () => {
  const configure = (place: string, arguments_: string) => {
    writeFileSync(
      join(place, "CMakeLists.txt"),
      `cmake_minimum_required(VERSION 3.18)
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_C_COMPILER arm-none-eabi-gcc)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
project(app C)
list(APPEND CMAKE_MODULE_PATH ${join(ROOT, "docs/builds/cmake")})
include(CortexSize)
add_executable(app app.c)
target_compile_options(app PRIVATE -mcpu=cortex-m4 -mthumb -Os)
target_link_options(app PRIVATE -mcpu=cortex-m4 -mthumb -nostdlib -T \${CMAKE_SOURCE_DIR}/app.ld)
cortex_size_add_target(app ${arguments_})
`,
    );
    return run("cmake", ["-S", ".", "-B", "build", "-G", "Unix Makefiles"], place);
  };
  const build = (place: string, ...more: string[]) => run("cmake", ["--build", "build", ...more], place);

  test("a budget that holds builds, with its report; one that is broken fails with a compiler's line", () => {
    const place = project("cmake");
    expect(configure(place, `BUDGET FLASH "4 KiB" BUDGET RAM "1 KiB" MEMORY \${CMAKE_SOURCE_DIR}/app.ld REPORT`)).toMatchObject({
      status: 0,
    });
    expect(build(place)).toMatchObject({ status: 0, text: expect.not.stringContaining("error:") });
    expect(existsSync(join(place, "build/app-size.html"))).toBe(true);
    expect(build(place, "--target", "app-size").text).toMatch(/FLASH .* 64\.0 KiB/);
    expect(configure(place, `BUDGET FLASH "1 KiB" BUDGET RAM "1 KiB" MEMORY \${CMAKE_SOURCE_DIR}/app.ld`)).toMatchObject({ status: 0 });
    const broken = build(place, "--clean-first");
    expect(broken.status).not.toBe(0);
    // 2,010 bytes: arm-none-eabi-size of the image (8 of the table of vectors, 2,000, 2 of Reset)
    expect(broken.text).toMatch(/app\.cortex-size\.toml:2:1: error: app: FLASH 2\.0 KiB of at most 1\.0 KiB, over by 986 bytes/);
  });

  test("mistakes in the call are said when it is configured", () => {
    const place = project("cmake-mistakes");
    const said = (arguments_: string) => configure(place, arguments_).text.replaceAll(/\s+/g, " ");
    expect(said("BUDGET FLASH")).toContain("BUDGET takes a region and a size");
    expect(said('BUDGET FLASH "1 KiB" CONFIG x.toml')).toContain("CONFIG and BUDGET exclude each other");
    expect(said("BUDGETS FLASH")).toContain("is not known");
  });
});

test.runIf(haveTools("a Makefile", "make"))("Make: check-size fails where a budget is broken, size shows", () => {
  const place = join(folder, "make");
  mkdirSync(place);
  cpSync(join(ROOT, "samples/pairs/base/base.elf"), join(place, "app.elf"));
  cpSync(join(ROOT, "samples/pairs/memory.x"), join(place, "memory.x"));
  cpSync(join(ROOT, "docs/builds/example.toml"), join(place, "cortex-size.toml"));
  writeFileSync(join(place, "Makefile"), `ELF = app.elf\ninclude ${join(ROOT, "docs/builds/make/cortex-size.mk")}\n`);
  const { status, text } = run("make", ["check-size"], place);
  expect(status).not.toBe(0);
  expect(text).toMatch(/^cortex-size\.toml:2:1: error: app: FLASH 4\.6 KiB of at most 4\.0 KiB, over by 576 bytes$/m);
  expect(run("make", ["size"], place)).toMatchObject({ status: 0, text: expect.stringContaining("32.0 KiB") });
});

const python = ["python3"].find((name) => haveTools("PlatformIO's script and west's command", name));

test.runIf(python !== undefined)("PlatformIO: the script adds a check behind the link and a target", () => {
  // Stands in for what PlatformIO gives a script [PlatformIO, "Advanced Scripting", "Construction Environments"].
  const harness = `
import sys
class Env:
    def GetProjectOption(self, name, default): return default
    def VerboseAction(self, command, title): return (command, title)
    def AddPostAction(self, target, action): print("post", target, *action, sep="|")
    def AddCustomTarget(self, **given): print("target", given["name"], given["dependencies"], given["actions"][0], sep="|")
env = Env()
def Import(name): assert name == "env"
exec(open(sys.argv[1]).read())
`;
  const { status, text } = run("python3", ["-c", harness, join(ROOT, "docs/builds/platformio/cortex_size.py")], folder);
  expect([status, text]).toEqual([
    0,
    'post|$BUILD_DIR/${PROGNAME}.elf|"cortex-size" check --format compiler "$BUILD_DIR/${PROGNAME}.elf"|Checking size\n' +
      'target|cortex-size|$BUILD_DIR/${PROGNAME}.elf|"cortex-size" show "$BUILD_DIR/${PROGNAME}.elf"\n',
  ]);
});

const hasWest = python !== undefined && spawnSync("python3", ["-c", "import west"]).status === 0;
if (!hasWest) console.log("SKIPPED: west's command: west (PyPI) not installed");

test.runIf(hasWest)("west: the command runs on the image of the build folder, and its exit code is the answer's", () => {
  const place = join(folder, "workspace/app");
  mkdirSync(join(place, "build/zephyr"), { recursive: true });
  cpSync(join(ROOT, "docs/builds/west"), place, { recursive: true });
  cpSync(join(ROOT, "samples/pairs/base/base.elf"), join(place, "build/zephyr/zephyr.elf"));
  cpSync(join(ROOT, "samples/pairs/memory.x"), join(place, "build/zephyr/memory.x"));
  writeFileSync(join(place, "west.yml"), "manifest:\n  self:\n    west-commands: west-commands.yml\n");
  expect(run("west", ["init", "-l", "."], place).status).toBe(0);
  expect(run("west", ["cortex-size"], place)).toMatchObject({ status: 0, text: expect.stringContaining("FLASH") });
  const broken = run("west", ["cortex-size", "check", "--config", join(ROOT, "docs/builds/example.toml")], place);
  expect([broken.status, broken.text]).toEqual([1, expect.stringContaining("over by 576 bytes")]);
  expect(run("west", ["cortex-size", "-d", "nowhere"], place).text).toContain("holds no zephyr.elf");
});

test("every file that the page names is there", () => {
  const page = readFileSync(join(ROOT, "docs/builds.md"), "utf8");
  const links = [...page.matchAll(/\]\((builds\/[^)]+)\)/g)].map(([, path]) => path!);
  expect(links.length).toBeGreaterThan(4);
  for (const path of links) expect(existsSync(join(ROOT, "docs", path)), path).toBe(true);
});
