import { describe, expect, it } from "vitest";
import { isSameTrait, traitOfMethod, traitOfObject, traitOfVtable } from "../../../src/graph/types/trait-names.ts";

/** Names as rustc 1.96 writes them, listed by llvm-dwarfdump and nm; the traits by the programs' source. */
describe("traits by the names of debug information and symbols", () => {
  it.each([
    ["<t::S as t::A>::{vtable}", "t::A", ""],
    ["<t::S as t::G<u8>>::{vtable}", "t::G", "u8"],
    ["<t::mk::{closure_env#0} as core::ops::function::FnMut<(&u32)>>::{vtable}", "core::ops::function::FnMut", "(&u32)"],
    ["<core::panic::panic_info::{impl#0}::payload::NoPayload as core::any::Any>::{vtable}", "core::any::Any", ""],
    ["<&dyn core::fmt::Debug as core::fmt::Debug>::{vtable}", "core::fmt::Debug", ""],
    ["<<t::X as t::Y>::Z as t::W<u8, fn(u8) -> u8>>::{vtable}", "t::W", "u8, fn(u8) -> u8"],
  ])("%s", (name, path, generics) => {
    expect(traitOfVtable(name)).toEqual({ path, generics });
  });

  it.each(["<u32 as _>::{vtable}", "<t::S as t::A>::{vtable_type}", "vtable", "t::A"])("no table of a trait: %s", (name) => {
    expect(traitOfVtable(name)).toBeUndefined();
  });

  it.each([
    ["&mut dyn core::fmt::Write", "core::fmt::Write", ""],
    ["&(dyn t::B + core::marker::Send + core::marker::Sync)", "t::B", ""],
    ["*const alloc::rc::RcInner<core::cell::RefCell<dyn t::A>>", "t::A", ""],
    ["*const alloc::sync::ArcInner<(dyn t::B + core::marker::Send)>", "t::B", ""],
    [
      "alloc::boxed::Box<dyn core::ops::function::FnOnce<(u32), Output=[u32; 9]>, alloc::alloc::Global>",
      "core::ops::function::FnOnce",
      "(u32)",
    ],
    ["&dyn t::G<u8, O=u16>", "t::G", "u8"],
    ["&dyn t::G<&dyn t::A>", "t::G", "&dyn t::A"],
  ])("%s", (name, path, generics) => {
    expect(traitOfObject(name)).toEqual({ path, generics });
  });

  it.each(["&str", "t::dynamic", "(&dyn t::A, &dyn t::B)"])("no object of one trait: %s", (name) => {
    expect(traitOfObject(name)).toBeUndefined();
  });

  it.each([
    ["<defmt::export::FmtWrite as core::fmt::Write>::write_str", "core::fmt::Write"],
    ["core::fmt::Write::write_char", "core::fmt::Write"],
    ["core::fmt::num::imp::<impl core::fmt::Display for u32>::fmt", "core::fmt::Display"],
    ["<r::main::{closure#0} as core::ops::function::FnOnce<(u32,)>>::call_once::{shim:vtable#0}", "core::ops::function::FnOnce"],
    ["core::ops::function::FnOnce::call_once{{vtable.shim}}", "core::ops::function::FnOnce"],
  ])("%s", (name, path) => {
    expect(traitOfMethod(name)).toBe(path);
  });

  it("takes a table of Fn for one of FnMut and FnOnce, of the same arguments", () => {
    const trait = (name: string) => traitOfVtable(`<F as core::ops::function::${name}>::{vtable}`)!;
    expect(isSameTrait(trait("Fn<(u32)>"), trait("FnMut<(u32)>"))).toBe(true);
    expect(isSameTrait(trait("Fn<(u32)>"), trait("FnOnce<()>"))).toBe(false);
  });
});
