import { describe, expect, test } from "vitest";
import { crateOf, demangle } from "../../../src/formats/demangle/index.ts";

describe("v0 names", () => {
  test("crate, disambiguator, instantiating crate and suffix are data", () => {
    const name = demangle("_RINvNtCs5CcWRJzwAYz_4core3ptr13drop_in_placeNtC3foo3BarECsiksvdpJ6Jnj_3app.llvm.1A2B");
    expect(name).toMatchObject({
      style: "rust-v0",
      text: "core::ptr::drop_in_place::<foo::Bar>",
      path: "core::ptr::drop_in_place",
      definition: "core::ptr::drop_in_place",
      suffix: ".llvm.1A2B",
      // Oracle: rustc-demangle 0.1.28 prints `core[…]` and `app[…]` with `{}`.
      crate: { name: "core", disambiguator: "416a8ba605f3270d", isEstimate: false },
      instantiatingCrate: { name: "app" },
    });
  });

  test("two crates of one name differ in their disambiguators", () => {
    const [a, b] = [crateOf("_RNvCs1_8heapless1f"), crateOf("_RNvCs2_8heapless1f")];
    expect(a).toEqual({ name: "heapless", disambiguator: "3", isEstimate: false });
    expect(b).toEqual({ name: "heapless", disambiguator: "4", isEstimate: false });
  });

  test("an impl belongs to the crate in which it stands, a provided method to its trait's", () => {
    // impl drv::Bus for hal::Spi, written in crate glue.
    expect(crateOf("_RNvXCs1_4glueNtCs2_3hal3SpiNtCs3_3drv3Bus5write")?.name).toBe("glue");
    expect(crateOf("_RNvMNtCs1_4glue3modNtCs2_3hal3Spi5write")?.name).toBe("glue");
    expect(crateOf("_RNvYNtCs2_3hal3SpiNtCs3_3drv3Bus5write")?.name).toBe("drv");
  });

  test("instances of one impl have one definition", () => {
    const byte = demangle("_RNvXs1b_NtC4core3fmtRhNtB6_5Debug3fmtC3app");
    const text = demangle("_RNvXs1b_NtC4core3fmtReNtB6_5Debug3fmtC3app");
    expect(byte.text).toBe("<&u8 as core::fmt::Debug>::fmt");
    expect(text.path).not.toBe(byte.path);
    expect(text.definition).toBe(byte.definition);
    expect(byte.definition).toBe("core::fmt::{impl#75}::fmt");
  });

  test("generic arguments leave the path everywhere", () => {
    const name = demangle("_RINvMNtC5alloc3vecINtB3_3VechE6extendlE");
    expect(name).toMatchObject({ text: "<alloc::vec::Vec<u8>>::extend::<i32>", path: "<alloc::vec::Vec>::extend" });
  });

  test("a suffix of clones stays in the text", () => {
    expect(demangle("_RNvC1a1b.cold.0")).toMatchObject({ text: "a::b.cold.0", suffix: ".cold.0", path: "a::b" });
  });
});

describe("legacy names", () => {
  test("hash and crate are data", () => {
    expect(demangle("_ZN4core3fmt5write17h0123456789abcdefE")).toMatchObject({
      style: "rust-legacy",
      text: "core::fmt::write",
      path: "core::fmt::write",
      hash: "h0123456789abcdef",
      crate: { name: "core", isEstimate: false },
    });
  });

  test("arguments of drop_in_place leave the path", () => {
    const name = demangle("_ZN4core3ptr42drop_in_place$LT$alloc..string..String$GT$17h0123456789abcdefE");
    expect(name).toMatchObject({ text: "core::ptr::drop_in_place<alloc::string::String>", path: "core::ptr::drop_in_place" });
  });

  // The orphan rule: an impl stands in the crate of its type, of its trait, or of an argument of the trait.
  test.each([
    ["<foo::Bar as core::fmt::Debug>", "foo", true],
    ["<core::option::Option<T> as foo::Ext>", "foo", true],
    ["<alloc::vec::Vec<T> as core::ops::Drop>", "alloc", true],
    ["<u8 as core::convert::From<foo::Level>>", "foo", true],
    ["<&T as core::fmt::Debug>", "core", false],
    ["<foo::A as foo::B>", "foo", false],
    ["<foo::Bar>", "foo", false],
    ["<&mut W as core::fmt::Write::write_fmt::SpecWriteFmt>", "core", false],
    ["<fn(a::B) -> c::D as core::fmt::Debug>", "a", true],
  ])("%s stands in %s", (element, crate, isEstimate) => {
    const mangled = `_$LT$${element.slice(1, -1)}$GT$`
      .replaceAll("::", "..")
      .replaceAll("->", "-$GT$")
      .replace(
        /(?<!\$LT|\$GT)[<>& (),]/g,
        (char) => `$${{ "<": "LT", ">": "GT", "&": "RF", " ": "u20", "(": "LP", ")": "RP", ",": "C" }[char]}$`,
      );
    const name = `_ZN${mangled.length}${mangled}1f17h0123456789abcdefE`;
    expect(demangle(name).text).toBe(`${element}::f`);
    expect(crateOf(name)).toEqual({ name: crate, isEstimate });
  });

  test("a type without a path belongs to no crate", () => {
    expect(crateOf("_ZN13_$LT$$RF$T$GT$3foo17h0123456789abcdefE")).toBeUndefined();
  });
});

describe("C++ names", () => {
  // Oracle: arm-none-eabi-c++filt 2.40.
  test.each([
    ["_ZN5motor4Axis4stepEi.constprop.0", "motor::Axis::step(int) [clone .constprop.0]", "motor::Axis::step", ".constprop.0"],
    ["_ZNSt6vectorIiSaIiEE9push_backERKi", "std::vector<int, std::allocator<int> >::push_back(int const&)", "std::vector::push_back", ""],
    ["_ZTV5Timer", "vtable for Timer", "vtable for Timer", ""],
    ["_ZZ4mainE5count", "main::count", "main::count", ""],
    ["_ZGVZ3foovE1x", "guard variable for foo()::x", "guard variable for foo::x", ""],
    ["_ZThn8_N1B1fEv", "non-virtual thunk to B::f()", "non-virtual thunk to B::f", ""],
    ["_Z1fPFvPFviEE", "f(void (*)(void (*)(int)))", "f", ""],
    ["_Z1fIJicEEvDpT_", "void f<int, char>(int, char)", "f", ""],
  ])("%s", (name, text, path, suffix) => {
    expect(demangle(name)).toMatchObject({ style: "cpp", text, path, suffix });
    expect(crateOf(name)).toBeUndefined();
  });
});

test("plain names keep their text and give up their suffix", () => {
  expect(demangle("HAL_Init.part.3")).toMatchObject({ style: "none", text: "HAL_Init.part.3", path: "HAL_Init", suffix: ".part.3" });
  expect(demangle("uart_isr.constprop.0.isra.1")).toMatchObject({ path: "uart_isr", suffix: ".constprop.0.isra.1" });
  expect(demangle("counter.4123")).toMatchObject({ path: "counter", suffix: ".4123" });
  expect(demangle(".L12")).toMatchObject({ path: ".L12", suffix: "" });
  expect(demangle("")).toMatchObject({ style: "none", text: "" });
});
