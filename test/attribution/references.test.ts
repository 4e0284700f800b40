import { describe, expect, test } from "vitest";
import { claimPanicPlaces, type SourceOwners } from "../../src/attribution/panic-places.ts";
import { claimReferences, claimUnownedPaths, sourcePaths } from "../../src/attribution/references.ts";
import { buildCallGraph } from "../../src/graph/calls.ts";
import { DataOwners } from "../../src/graph/data/data-owners.ts";
import { readCode } from "../../src/graph/read-code.ts";
import { Claims, evidenceId, evidenceText, UNKNOWN, VENEER } from "../../src/ledger/claims.ts";
import type { ImageSection } from "../../src/ledger/section.ts";
import { settle } from "../../src/ledger/settle.ts";
import { type SnippetData, type SnippetFunction, snippet, TEXT, word } from "../support/snippet.ts";

const RODATA = 0x0801_0000;

/** A function of 8 bytes, `ldr r0, =address; bx lr`, with the owner that its bytes have at the level. */
interface Loads {
  readonly address: number;
  readonly owner: number;
}

/** Bytes of read-only data at RODATA and at addresses of their own. */
interface Data {
  readonly at: number;
  readonly words: readonly number[];
  /** Symbol of the object, with its owner where it has one. */
  readonly name?: string;
  readonly owner?: number;
}

function letters(text: string): number[] {
  const bytes = Buffer.from(text.padEnd(Math.ceil(text.length / 4) * 4, "\0"));
  return Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readUInt32LE(i * 4));
}

function programOf(functions: readonly Loads[], data: readonly Data[]) {
  const code: SnippetFunction[] = functions.map(({ address }, i) => ({ name: `f${i}`, code: [0x4800, 0x4770], pool: word(address) }));
  const objects: SnippetData[] = data.map(({ at, words, name }) => ({ address: at, words, ...(name === undefined ? {} : { name }) }));
  const owners = new DataOwners(buildCallGraph(readCode(snippet(code, objects))));
  const section = (index: number, address: number, size: number): ImageSection => ({
    ...{ index, name: `.s${index}`, address, size, alignment: 4, writable: false, executable: index === 1, hasBytes: true, fileOffset: 0 },
    ...{ loadAddress: undefined, storage: index === 1 ? "code" : "rodata" },
  });
  const sections = [section(1, TEXT, functions.length * 8), ...data.map(({ at, words }, i) => section(2 + i, at, words.length * 4))];
  const claims = new Claims();
  const own = evidenceId("own");
  functions.forEach(({ owner }, i) => {
    if (owner !== UNKNOWN) claims.add(1, TEXT + i * 8, 8, owner, 10, own);
  });
  data.forEach(({ at, words, owner }, i) => {
    if (owner !== undefined) claims.add(2 + i, at, words.length * 4, owner, 10, own);
  });
  const spans = settle(claims, sections);
  /** Owners of the data, as `owner bytes evidence`, after more claims were made. */
  const told = () => {
    const settled = settle(claims, sections);
    const found: string[] = [];
    for (let i = 0; i < settled.count; i++) {
      const owner = settled.owner[i] === UNKNOWN ? "?" : settled.owner[i];
      const evidence = settled.evidence[i] === own || owner === "?" ? "" : ` ${evidenceText(settled.evidence[i]!)}`;
      if (settled.sectionRow[i]! > 0) found.push(`${owner} ${settled.length[i]}${evidence}`);
    }
    return found;
  };
  return { owners, sections, claims, spans, told };
}

const NAMES = ["zlib", "app", "net"];

// Owner that is right: the functions whose instructions hold the address (objdump shows the literal); the source gives such data no name.
describe("data without a name", () => {
  function shared(functions: readonly Loads[], data: readonly Data[], names = NAMES): string[] {
    const { owners, sections, claims, spans, told } = programOf(functions, data);
    claimReferences([claims], owners, spans, sections, (owner) => names[owner]!);
    return told();
  }
  const constant: Data = { at: RODATA, words: [1, 2, 3, 4] };
  const loads = (...owners: number[]): Loads[] => owners.map((owner) => ({ owner, address: RODATA }));

  test("is the one's who refers to it, however often", () => {
    expect(shared(loads(2), [constant])).toEqual(["2 16 referenced by code"]);
    expect(shared(loads(2, 2, 2), [constant])).toEqual(["2 16 referenced by code"]);
    expect(shared(loads(0), [constant])).toEqual(["0 16 referenced by code"]);
  });

  test("is shared to the byte by the owners that need it, in the order of their names", () => {
    expect(shared(loads(0, 1), [constant])).toEqual(["1 8 referenced by code", "0 8 referenced by code"]);
    expect(shared(loads(1, 0), [constant])).toEqual(["1 8 referenced by code", "0 8 referenced by code"]);
    expect(shared(loads(2, 0, 1), [constant])).toEqual(["1 5 referenced by code", "2 5 referenced by code", "0 6 referenced by code"]);
    expect(shared(loads(2, 0, 1), [constant], ["a", "a", "a"])).toEqual([
      "0 5 referenced by code",
      "1 5 referenced by code",
      "2 6 referenced by code",
    ]);
  });

  test("has nothing of a function that the linker made, nor of data that points to what code reaches", () => {
    expect(shared(loads(VENEER, 2), [constant])).toEqual(["2 16 referenced by code"]);
    const pointer: Data = { at: RODATA + 0x100, words: [RODATA], name: "TABLE", owner: 1 };
    expect(shared(loads(2), [constant, pointer])).toEqual(["2 16 referenced by code", "1 4"]);
  });

  test("keeps the part of a function without an owner, last of all, and all of it where there is no other", () => {
    expect(shared(loads(UNKNOWN, 2), [constant])).toEqual(["2 8 referenced by code", "? 8"]);
    expect(shared(loads(2, UNKNOWN, 1), [constant])).toEqual(["1 5 referenced by code", "2 5 referenced by code", "? 6"]);
    expect(shared(loads(UNKNOWN, UNKNOWN), [constant])).toEqual(["? 16"]);
  });

  test("is the named object's that points to it where no code reaches it", () => {
    const pointer: Data = { at: RODATA + 0x100, words: [RODATA], name: "TABLE", owner: 1 };
    expect(shared([], [constant, pointer])).toEqual(["1 16 referenced by data", "1 4"]);
    expect(shared([], [constant, { at: RODATA + 0x100, words: [RODATA], name: "TABLE" }])).toEqual(["? 16", "? 4"]);
  });

  test("that has a name keeps its owner, but for names that compilers make up", () => {
    expect(shared(loads(2), [{ ...constant, name: "LIMITS" }])).toEqual(["? 16"]);
    expect(shared(loads(2), [{ ...constant, name: ".LC0" }])).toEqual(["2 16 referenced by code"]);
    expect(shared(loads(2), [{ ...constant, name: "anon.1", owner: 1 }])).toEqual(["1 16"]);
  });

  test("outside of every section is nobody's", () => {
    const { owners, sections, claims, spans, told } = programOf(loads(2), [constant]);
    claimReferences([claims], owners, spans, sections.slice(0, 1), (owner) => NAMES[owner]!);
    expect(told()).toEqual(["? 16"]);
  });
});

// Owner that is right: the crate whose source the place names, wherever the code was instantiated [core::panic::Location].
describe("the place of a panic", () => {
  /** A location of line 7 column 3 at RODATA that names a path behind it. */
  const place = (path: string, at = RODATA): Data => ({ at, words: [at + 16, path.length, 7, 3, ...letters(path)] });
  const NOBODY: SourceOwners = { ofSource: () => -1, crateNamed: () => -1, isStd: () => false, units: [] };

  function placed(sources: Partial<SourceOwners>, path: string, functions: readonly number[] = [2], more: readonly Data[] = []): string[] {
    const loads = functions.map((owner) => ({ owner, address: RODATA }));
    const others = more.map(({ at }) => ({ owner: 1, address: at }));
    const { owners, sections, claims, spans, told } = programOf([...loads, ...others], [place(path), ...more]);
    claimPanicPlaces([claims], owners, { ...NOBODY, ...sources }, spans, sections);
    return told();
  }
  const whole = (owner: number, length: number, rest: number) => [
    `${owner} ${16 + length} source path in the data`,
    ...(rest === 0 ? [] : [`? ${rest}`]),
  ];

  test("is the crate's that the path tells, with the path", () => {
    const path = "/c/registry/src/x-1/net-1.2.3/src/a.rs";
    const asked: string[] = [];
    const ofSource = (one: string) => {
      asked.push(one);
      return 0;
    };
    expect(placed({ ofSource }, path)).toEqual(whole(0, 38, 2));
    expect(asked).toEqual([path]);
  });

  const unit = (root: string, file: string, owner: number) => ({ origin: { kind: "local", root, file } as const, directory: "/w", owner });

  test("in the program's own source is the unit's whose folder is the closest around it", () => {
    const units = [unit("/w/app", "src/main.rs", 1), unit("/w/app/src/deep", "lib.rs", 0), unit("/w/other", "src/lib.rs", 2)];
    expect(placed({ units }, "app/src/net.rs")).toEqual(whole(1, 14, 2));
    expect(placed({ units: [...units].reverse() }, "app/src/net.rs")).toEqual(whole(1, 14, 2));
    expect(placed({ units }, "app/src/deep/a.rs")).toEqual(whole(0, 17, 3));
    expect(placed({ units: [...units].reverse() }, "app/src/deep/a.rs")).toEqual(whole(0, 17, 3));
    expect(placed({ units, crateNamed: () => 2 }, "app/src/net.rs")).toEqual(whole(1, 14, 2));
  });

  test("without such a unit is the crate's that the folder is called after", () => {
    const crateNamed = (name: string) => (name === "my_app" ? 0 : -1);
    expect(placed({ crateNamed }, "my-app/src/net.rs")).toEqual(whole(0, 17, 3));
  });

  test("else is of the crate whose functions name most places of that folder, the compiler's own left out", () => {
    expect(placed({}, "app/src/net.rs", [1, 1, 2])).toEqual(whole(1, 14, 2));
    expect(placed({}, "app/src/net.rs", [1, 2, 2])).toEqual(whole(2, 14, 2));
    expect(placed({}, "app/src/net.rs", [2, 1])).toEqual(whole(1, 14, 2));
    expect(placed({}, "app/src/net.rs", [0, 2, 2])).toEqual(whole(2, 14, 2));
    expect(placed({}, "app/src/net.rs", [0])).toEqual(whole(0, 14, 2));
    expect(placed({ isStd: (owner) => owner === 1 }, "app/src/net.rs", [1, 1, 2])).toEqual(whole(2, 14, 2));
    expect(placed({ isStd: () => true }, "app/src/net.rs", [1])).toEqual(["? 32"]);
    expect(placed({}, "app/src/net.rs", [UNKNOWN])).toEqual(["? 32"]);
    expect(placed({}, "app/src/net.rs", [UNKNOWN, UNKNOWN, 2])).toEqual(whole(2, 14, 2));
  });

  test("counts the places of the whole folder", () => {
    const two = [RODATA + 0x100, RODATA + 0x200].map((at) => place("app/src/led.rs", at));
    expect(placed({}, "app/src/net.rs", [2], two)).toEqual([...whole(1, 14, 2), ...whole(1, 14, 2), ...whole(1, 14, 2)]);
    const elsewhere = [RODATA + 0x100, RODATA + 0x200].map((at) => place("lib/src/led.rs", at));
    expect(placed({}, "app/src/net.rs", [2], elsewhere)).toEqual([...whole(2, 14, 2), ...whole(1, 14, 2), ...whole(1, 14, 2)]);
  });
});

test("a path that nothing refers to any more is the crate's that it names", () => {
  const data: Data[] = [
    { at: RODATA, words: letters("net/a.rs\0") },
    { at: RODATA + 0x100, words: letters("app/b.rs\0") },
  ];
  const { owners, sections, claims, told } = programOf([], data);
  expect(sourcePaths(owners)).toEqual(["net/a.rs", "app/b.rs"]);
  claimUnownedPaths([claims], owners, (path) => (path === "net/a.rs" ? 0 : -1), sections);
  expect(told()).toEqual(["0 9 source path in the data", "? 3", "? 12"]);
  claimUnownedPaths([claims], owners, () => 1, sections.slice(0, 1));
  expect(told()).toEqual(["0 9 source path in the data", "? 3", "? 12"]);
});
