import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { partsOf, written } from "../../src/views/name-parts.ts";
import { longName, shortName, shortNames } from "../../src/views/names.ts";
import { cli, cliDocument } from "../support/cli.ts";
import { ROOT } from "../support/samples.ts";

const task = (crate: string, name: string) =>
  `<embassy_executor::raw::TaskStorage<${crate}::__${name}_task::__${name}_task_inner_function::{closure#0}>>::poll`;

test("tasks and closures are called by function, file and line", () => {
  expect(longName({ text: task("app", "sender"), place: "src/main.rs:47" })).toBe("sender (async, main.rs:47)");
  expect(longName({ text: task("app", "sender") })).toBe("sender (async)");
  expect(longName({ text: "app::net::poll::{closure#0}", place: "src/net.rs:9" })).toBe("poll (closure, net.rs:9)");
  expect(longName({ text: "app::net::poll::{closure#0}" })).toBe("app::net::poll::{closure#0}");
  expect(
    longName({ text: "Station::Station()::{lambda(unsigned long)#4}::operator()(unsigned long) const", place: "station.cpp:40" }),
  ).toBe("Station (lambda, station.cpp:40)");
});

test.each([
  ["<embassy_time::timer::Timer as core::future::future::Future>::poll", 30, "<Timer as Future>::poll"],
  ["<core::fmt::Formatter>::pad_integral", 30, "Formatter::pad_integral"],
  [
    "alloc::collections::btree::node::Handle<alloc::a::NodeRef<K,V>,alloc::b::Edge>::insert_recursing",
    40,
    "…::Handle<…>::insert_recursing",
  ],
  ["void std::__adjust_heap<float*, int>(float*, int, int, float) [clone .isra.0]", 30, "std::__adjust_heap<…>(…)"],
  ["hal::Uart::write(std::basic_string_view<char, std::char_traits<char> >)", 40, "hal::Uart::write(basic_string_view<…>)"],
  // What is in brackets as a whole is a word for what no name stands for.
  ["(code without symbol)", 16, "(code wit…ymbol)"],
  ["anon.458059cec4625ea4903a8c47153b0e7c.7.llvm.7663804361746682005", 40, "anon.458059….7"],
  ["drivers/net/src/tcp.rs:118", 16, "…/src/tcp.rs:118"],
  ["drivers/net/src/tcp.rs:118", 12, "…/tcp.rs:118"],
])("%s in %i columns", (text, columns, expected) => {
  expect(shortName({ text }, columns)).toBe(expected);
});

test("names are cut where they agree, never where they differ", () => {
  const lambda = (n: number) =>
    `std::_Function_handler<void (unsigned long), Station::Station()::{lambda(unsigned long)#${n}}>::_M_manager(std::_Any_data&)`;
  expect(
    shortNames(
      [lambda(3), lambda(4)].map((text) => ({ text })),
      50,
    ),
  ).toEqual(["std::_Function_handler<…#3}>::_M_manager(…)", "std::_Function_handler<…#4}>::_M_manager(…)"]);
  const sorts = ["float*", "short*"].map((of) => `void std::__adjust_heap<${of}, int, std::less<int> >(${of}, int)`);
  expect(
    shortNames(
      sorts.map((text) => ({ text })),
      32,
    ),
  ).toEqual(["std::__adjust_heap<float*, …>(…)", "std::__adjust_heap<short*, …>(…)"]);
});

test("methods of two impls are told apart by the impl, and keep their names", () => {
  const names = [11, 12].flatMap((n) => ["high", "low"].map((edge) => ({ text: `embassy_nrf::gpiote::{impl#${n}}::wait_for_${edge}` })));
  expect(shortNames(names, 22)).toEqual(["…#11}::wait_for_high", "…#11}::wait_for_low", "…#12}::wait_for_high", "…#12}::wait_for_low"]);
});

test("names that agree outside of brackets are told apart inside of them", () => {
  const loop = (of: string, by: string) =>
    `void std::__introsort_loop<${of}, int, __gnu_cxx::__ops::${by}>(${of}, ${of}, int, __gnu_cxx::__ops::${by})`;
  const names = [`${loop("float*", "_Iter_less_iter")} [clone .isra.0]`, loop("unsigned char*", "_Iter_comp_iter<app::Scheduler>")];
  expect(
    shortNames(
      names.map((text) => ({ text })),
      48,
    ),
  ).toEqual(["std::__introsort_loop<float*, int, _Iter_le…>(…)", "std::__introsort_loop<unsigned char*, int, …>(…)"]);
});

test("brackets of operators are no brackets; what does not match stays whole", () => {
  for (const name of ["a::operator<<(b<c>)", "operator->()", "bool operator< <int>(int)", "fn(a) -> b<c>", "odd<name", "x>y"])
    expect(written(partsOf(name))).toBe(name);
  expect(partsOf("odd<name")).toEqual(["odd<name"]);
});

// Oracle: the attribute stands in the line above the function in the sample's own source.
test("a task's line is the source's", async () => {
  const source = readFileSync(join(ROOT, "samples/embassy-nrf52840/src/main.rs"), "utf8").split("\n");
  const line = source.findIndex((text) => text.startsWith("async fn log()"));
  const { out } = await cli(["symbols", join(ROOT, "samples/embassy-nrf52840/embassy-nrf52840.elf")]);
  expect(out).toContain(`log (async, main.rs:${line})`);
});

test.each(["embassy-nrf52840", "alloc-m33", "cpp-m4", "c-newlib-f4"])(
  "%s: no name is wider than asked, no two read the same",
  async (sample) => {
    const { symbols = [] } = await cliDocument("symbols", join(ROOT, `samples/${sample}/${sample}.elf`));
    const names = [...new Set(symbols.map(({ demangled }) => demangled))];
    for (const columns of [12, 24, 40, 60]) {
      const shown = shortNames(
        names.map((text) => ({ text })),
        columns,
      );
      expect(shown.filter((name) => name.length > columns)).toEqual([]);
      expect(new Set(shown).size).toBe(names.length);
    }
  },
);
