import { existsSync, readFileSync } from "node:fs";
import { relative } from "node:path";
import { expect, test } from "vitest";
import { BufferSource } from "../../src/bytes/byte-source.ts";
import { Findings } from "../../src/bytes/finding.ts";
import { readLinkMap } from "../../src/formats/map/index.ts";
import { pulledIn } from "../../src/linkmap/find-pulled-in.ts";
import { mapNames } from "../../src/linkmap/map-names.ts";
import { cli, cliDocument } from "../support/cli.ts";
import { ROOT, samples } from "../support/samples.ts";

const mapped = samples()
  .map(({ name, elf }) => ({ name, elf, map: elf.replace(/\.elf$/, ".map") }))
  .filter(({ map }) => existsSync(map) && readFileSync(map, "utf8").startsWith("Archive member included"));

/** The map's own lines: `member` and then, on the same line or the next, `by (symbol)`; read line by line. */
function ownLines(text: string): Set<string> {
  const part = text.slice(
    text.indexOf("\n") + 1,
    text.search(/\n\n(Discarded input sections|There are no discarded|Allocating common|Memory Configuration|As-needed|Merging)/),
  );
  const found = new Set<string>();
  let member = "";
  for (const line of part.split("\n")) {
    if (/^\S/.test(line)) member = line.split(/\s/, 1)[0]!;
    const rest = (/^\S/.test(line) ? line.slice(member.length) : line).trim();
    if (rest === "") continue;
    const at = rest.startsWith("(") ? 0 : rest.indexOf(" (") + 1;
    found.add(`${member} | ${rest.slice(0, at).trim()} | ${rest.slice(at + 1, -1)}`);
  }
  return found;
}

test.each(mapped.map((sample) => [sample.name, sample] as const))(
  "%s: every step of every chain is a line of the map, the last leads to the command line",
  async (_, { map }) => {
    const text = readFileSync(map, "utf8");
    const lines = ownLines(text);
    const read = await readLinkMap(new BufferSource("app.map", new TextEncoder().encode(text)), new Findings());
    const names = mapNames(read.objects);
    const paths = new Map(names.members.map(({ name, path }) => [name, path]));
    let steps = 0;
    for (const { object } of read.inclusions) {
      const chain = pulledIn(read, names, object);
      expect(chain.length).toBeGreaterThan(0);
      for (const { member, symbol, by } of chain) {
        expect([...lines]).toContain(`${paths.get(member)} | ${by === undefined ? "" : paths.get(by)} | ${symbol}`);
        steps++;
      }
      // What ends a chain is no member that something else pulled in.
      const last = chain.at(-1)!.by;
      if (last !== undefined) expect([...lines].some((line) => line.startsWith(`${paths.get(last)} | `))).toBe(false);
    }
    expect(steps).toBeGreaterThanOrEqual(lines.size);
  },
);

test("why tells the chain of a symbol, of a member, and draws it", async () => {
  const sample = samples().find(({ name }) => name === "cpp-m4")!;
  const elf = relative(process.cwd(), sample.elf) || sample.elf;
  // grep -A1 -E 'scalbn|ef_pow|wf_pow|pressure' samples/cpp-m4/cpp-m4.map | head
  const chain = [
    { member: "libm.a(lib_a-sf_scalbn.o)", symbol: "scalbnf", by: "libm.a(lib_a-ef_pow.o)" },
    { member: "libm.a(lib_a-ef_pow.o)", symbol: "__ieee754_powf", by: "libm.a(lib_a-wf_pow.o)" },
    { member: "libm.a(lib_a-wf_pow.o)", symbol: "powf", by: "libunits.a(pressure.o)" },
    { member: "libunits.a(pressure.o)", symbol: "units::sea_level(float, float)", by: "obj/src/station.o" },
  ];
  for (const query of ["scalbnf", "sf_scalbn.o", "libm.a(lib_a-sf_scalbn.o)"])
    expect((await cliDocument("why", elf, query)).why?.[0]?.pulledIn).toEqual({ object: chain[0]!.member, chain });
  const { code, out } = await cli(["why", elf, "scalbnf", "--format", "dot"]);
  expect(code).toBe(0);
  for (const { member, symbol, by } of chain) expect(out).toContain(`  "${by}" -> "${member}" [label="${symbol}"];\n`);
});

test("without a map that tells it, dot says what is missing", async () => {
  const sample = samples().find(({ name }) => name === "base-v8m")!;
  const { code, err } = await cli(["why", relative(ROOT, sample.elf), "Reset", "--format", "dot"], { cwd: ROOT });
  expect(code).toBe(3);
  expect(err).toMatch(/no linker map tells why .* \(map\/none\)\n$/);
});
