import { describe, expect, test } from "vitest";
import { demangle } from "../../../src/formats/demangle/index.ts";

// Published pairs of name and text: the tests of rustc-demangle 0.1.28 and the examples of RFC 2603. Text is what `{:#}` prints.

const v0: [string, string][] = [
  ["_RNvC6_123foo3bar", "123foo::bar"],
  ["_RC4f128", "f128"],
  ["_RNvNtCs1234_7mycrate3foo3bar", "mycrate::foo::bar"],
  ["_RNqCs4fqI2P2rA04_11utf8_identsu30____7hkackfecea1cbdathfdh9hlq6y", "utf8_idents::საჭმელად_გემრიელი_სადილი"],
  ["_RNCNCNgCs6DXkGYLi8lr_2cc5spawn00B5_", "cc::spawn::{closure#0}::{closure#0}"],
  [
    "_RNCINkXs25_NgCsbmNqQUJIY6D_4core5sliceINyB9_4IterhENuNgNoBb_4iter8iterator8Iterator9rpositionNCNgNpB9_6memchr7memrchrs_0E0Bb_",
    "<core::slice::Iter<u8> as core::iter::iterator::Iterator>::rposition::<core::slice::memchr::memrchr::{closure#1}>::{closure#0}",
  ],
  [
    "_RINbNbCskIICzLVDPPb_5alloc5alloc8box_freeDINbNiB4_5boxed5FnBoxuEp6OutputuEL_ECs1iopQbuBiw2_3std",
    "alloc::alloc::box_free::<dyn alloc::boxed::FnBox<(), Output = ()>>",
  ],
  [
    "_RNvMNtCs5CcWRJzwAYz_4core6optionINtB2_6OptionFwTlEEuE6unwrapCsiksvdpJ6Jnj_14splat_mangling",
    "<core::option::Option<fn(#[splat] (i32,))>>::unwrap",
  ],
  ["_RMNvCsiksvdpJ6Jnj_14splat_mangling4mainINtB0_4TypeFwThmEEuE", "<splat_mangling::main::Type<fn(#[splat] (u8, u32))>>"],
  ["_RNvMNtNtNtNtCs8a2262Dv4r_3mio3sys4unix8selector5epollNtB2_8Selector6select", "<mio::sys::unix::selector::epoll::Selector>::select"],
  ["_RC3foo.llvm.9D1C9369", "foo"],
  ["_RC3foo.llvm.9D1C9369@@16", "foo"],
  ["_RNvC9backtrace3foo.llvm.A5310EB9", "backtrace::foo"],
  [
    "_RNvNtNtNtNtCs92dm3009vxr_4rand4rngs7adapter9reseeding4fork23FORK_HANDLER_REGISTERED.0.0",
    "rand::rngs::adapter::reseeding::fork::FORK_HANDLER_REGISTERED.0.0",
  ],
];

/** `_RMC0` and a type: `<type>`. */
const types: [string, string][] = [
  ["DNtC5krate5Traitp1NKj0_EL_", "dyn krate::Trait<N = 0>"],
  ["WmRm1_m9_", "u32 is 1..=9"],
  ["WmORm1_m2_Rm5_m6_E", "u32 is 1..=2 | 5..=6"],
  ["INtC8arrayvec8ArrayVechKj7b_E", "arrayvec::ArrayVec<u8, 123>"],
  ["TTTpB5_EB4_EB3_E", "(((_, _), (_, _)), ((_, _), (_, _)))"],
  ["FG_RL0_hEu", "for<'a> fn(&'a u8)"],
  ["FUKCPhEOm", 'unsafe extern "C" fn(*const u8) -> *mut u32'],
  ["FK13C_cmse_nonsecEz", 'extern "C-cmse-nonsec" fn() -> !'],
  ["DNtC1a1BNtC1a4SendEL_", "dyn a::B + a::Send"],
  ["RDG_INtC1a2FnTRL0_hEEp6OutputuEL_", "&dyn for<'a> a::Fn<(&'a u8,), Output = ()>"],
  ["QSAhj4_", "&mut [[u8; 4]]"],
  ["TE", "()"],
  ["TaE", "(i8,)"],
];

/** `_RIC0K`, a constant and `E`: `::<constant>`. */
const constants: [string, string][] = [
  ["j7b_", "123"],
  ["p", "_"],
  ["hb_", "11"],
  ["off00ff00ff00ff00ff_", "0xff00ff00ff00ff00ff"],
  ["yffffffffffffffff_", "18446744073709551615"],
  ["s98_", "152"],
  ["anb_", "-11"],
  ["b0_", "false"],
  ["b1_", "true"],
  ["c76_", "'v'"],
  ["c22_", "'\"'"],
  ["c27_", "'\\''"],
  ["ca_", "'\\n'"],
  ["c0_", "'\\0'"],
  ["c2202_", "'∂'"],
  ["c300_", "'\\u{300}'"],
  ["c200b_", "'\\u{200b}'"],
  ["e616263_", '{*"abc"}'],
  ["e27_", '{*"\'"}'],
  ["e22_", '{*"\\""}'],
  ["e090a_", '{*"\\t\\n"}'],
  ["ee28882c3bc_", '{*"∂ü"}'],
  [
    "ee183a1e18390e183ade1839be18394e1839ae18390e183935fe18392e18394e1839be183a0e18398e18394e1839ae183985fe183a1e18390e18393e18398e1839ae18398_",
    '{*"საჭმელად_გემრიელი_სადილი"}',
  ],
  [
    "ef09f908af09fa688f09fa686f09f90ae20c2a720f09f90b6f09f9192e29895f09f94a520c2a720f09fa7a1f09f929bf09f929af09f9299f09f929c_",
    '{*"🐊🦈🦆🐮 § 🐶👒☕🔥 § 🧡💛💚💙💜"}',
  ],
  ["Re616263_", '"abc"'],
  ["Re27_", '"\'"'],
  ["Re090a_", '"\\t\\n"'],
  ["Ree28882c3bc_", '"∂ü"'],
  ["Rp", "{&_}"],
  ["Rh7b_", "{&123}"],
  ["Rb0_", "{&false}"],
  ["Rc58_", "{&'X'}"],
  ["RRRh0_", "{&&&0}"],
  ["RRRe_", '{&&""}'],
  ["QAE", "{&mut []}"],
  ["AE", "{[]}"],
  ["Aj0_E", "{[0]}"],
  ["Ah1_h2_h3_E", "{[1, 2, 3]}"],
  ["ARe61_Re62_Re63_E", '{["a", "b", "c"]}'],
  ["AAh1_h2_EAh3_h4_EE", "{[[1, 2], [3, 4]]}"],
  ["TE", "{()}"],
  ["Tj0_E", "{(0,)}"],
  ["Th1_b0_E", "{(1, false)}"],
  ["TRe616263_c78_RAh1_h2_h3_EE", "{(\"abc\", 'x', &[1, 2, 3])}"],
  ["VNvINtNtC4core6option6OptionjE4NoneU", "{core::option::Option::<usize>::None}"],
  ["VNvINtNtC4core6option6OptionjE4SomeTj0_E", "{core::option::Option::<usize>::Some(0)}"],
  ["VNtC3foo3BarS1sRe616263_2chc78_5sliceRAh1_h2_h3_EE", "{foo::Bar { s: \"abc\", ch: 'x', slice: &[1, 2, 3] }}"],
];

const legacy: [string, string][] = [
  ["_ZN4$RP$E", ")"],
  ["_ZN8$RF$testE", "&test"],
  ["_ZN8$BP$test4foobE", "*test::foob"],
  ["_ZN9$u20$test4foobE", " test::foob"],
  ["_ZN35Bar$LT$$u5b$u32$u3b$$u20$4$u5d$$GT$E", "Bar<[u32; 4]>"],
  ["_ZN13test$u20$test4foobE", "test test::foob"],
  ["_ZN12test$BP$test4foobE", "test*test::foob"],
  ["_ZN5alloc9allocator6Layout9for_value17h02a996811f781011E", "alloc::allocator::Layout::for_value"],
  [
    "_ZN38_$LT$core..option..Option$LT$T$GT$$GT$6unwrap18_MSG_FILE_LINE_COL17haf7cb8d5824ee659E",
    "<core::option::Option<T>>::unwrap::_MSG_FILE_LINE_COL",
  ],
  [
    "_ZN4core5slice89_$LT$impl$u20$core..iter..traits..IntoIterator$u20$for$u20$$RF$$u27$a$u20$$u5b$T$u5d$$GT$9into_iter17h450e234d27262170E",
    "core::slice::<impl core::iter::traits::IntoIterator for &'a [T]>::into_iter",
  ],
  ["_ZN13_$LT$test$GT$E", "<test>"],
  ["_ZN28_$u7b$$u7b$closure$u7d$$u7d$E", "{{closure}}"],
  ["_ZN71_$LT$Test$u20$$u2b$$u20$$u27$static$u20$as$u20$foo..Bar$LT$Test$GT$$GT$3barE", "<Test + 'static as foo::Bar<Test>>::bar"],
  ["_ZN3foo17h05af221e174051e9E", "foo"],
  ["_ZN3foo20h05af221e174051e9abcE", "foo"],
  ["_ZN9backtrace3foo17hbb467fcdaea5d79bE.llvm.A5310EB9", "backtrace::foo"],
  [
    "_ZN4core5slice77_$LT$impl$u20$core..ops..index..IndexMut$LT$I$GT$$u20$for$u20$$u5b$T$u5d$$GT$9index_mut17haf9727c2edfbc47bE.exit.i.i",
    "core::slice::<impl core::ops::index::IndexMut<I> for [T]>::index_mut.exit.i.i",
  ],
  [
    "_ZN151_$LT$alloc..boxed..Box$LT$alloc..boxed..FnBox$LT$A$C$$u20$Output$u3d$R$GT$$u20$$u2b$$u20$$u27$a$GT$$u20$as$u20$core..ops..function..FnOnce$LT$A$GT$$GT$9call_once17h69e8f44b3723e1caE",
    "<alloc::boxed::Box<alloc::boxed::FnBox<A, Output=R> + 'a> as core::ops::function::FnOnce<A>>::call_once",
  ],
  [
    "_ZN88_$LT$core..result..Result$LT$$u21$$C$$u20$E$GT$$u20$as$u20$std..process..Termination$GT$6report17hfc41d0da4a40b3e8E",
    "<core::result::Result<!, E> as std::process::Termination>::report",
  ],
  [
    "_ZN11utf8_idents157_$u10e1$$u10d0$$u10ed$$u10db$$u10d4$$u10da$$u10d0$$u10d3$_$u10d2$$u10d4$$u10db$$u10e0$$u10d8$$u10d4$$u10da$$u10d8$_$u10e1$$u10d0$$u10d3$$u10d8$$u10da$$u10d8$17h21634fd5714000aaE",
    "utf8_idents::საჭმელად_გემრიელი_სადილი",
  ],
  [
    "_ZN11issue_609253foo37Foo$LT$issue_60925..llv$u6d$..Foo$GT$3foo17h059a991a004536adE",
    "issue_60925::foo::Foo<issue_60925::llvm::Foo>::foo",
  ],
];

/** Names of the same shape in Rust and C++, without hash or escape: both read them alike. */
const shared: [string, string][] = [
  ["_ZN4testE", "test"],
  ["_ZN3foo3barE", "foo::bar"],
  ["_ZN4test1a2bcE", "test::a::bc"],
  ["_ZN15__STATIC_FMTSTRE", "__STATIC_FMTSTR"],
  ["_ZN3foo16ffaf221e174051e9E", "foo::ffaf221e174051e9"],
  ["_ZN3foo17hg5af221e174051e9E", "foo::hg5af221e174051e9"],
];

const raw = [
  "test",
  "la la la",
  "_ZN4test",
  "_ZNfooE",
  "_ZN3fooE.llvm moocow",
  "_ZN2222222222222222222222EE",
  "_ZN5*70527e27.ll34csaғE",
  "_RMC0WmORm1_m2_Rm5_m6_",
  "_RNvB_1a",
  "_RMC0RB2_",
  "_RMC0FGZZZ_Eu",
  "_RYFG_FGyyEvRYFF_EvRYFFEvERLB_B_B_ERLRjB_B_B_",
  "_RIC20tRYIMYNRYFG05_EB5_B_B6_RRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRRB_E",
  // Functions of C libraries that begin like the Windows spelling of v0.
  "RCC_Init",
  "R1",
];

describe("published vectors of rustc-demangle", () => {
  test.each(v0)("%s", (name, text) => {
    expect(demangle(name)).toMatchObject({ style: "rust-v0", text });
  });
  test.each(types)("type %s", (type, text) => {
    expect(demangle(`_RMC0${type}`).text).toBe(`<${text}>`);
  });
  test.each(constants)("constant %s", (constant, text) => {
    expect(demangle(`_RIC0K${constant}E`).text).toBe(`::<${text}>`);
  });
  test.each(legacy)("%s", (name, text) => {
    expect(demangle(name)).toMatchObject({ style: "rust-legacy", text });
  });
  test.each(shared)("%s", (name, text) => {
    expect(demangle(name)).toMatchObject({ style: "cpp", text });
  });
  test.each(raw)("stays raw: %s", (name) => {
    expect(demangle(name)).toMatchObject({ style: "none", text: name });
  });
  test("they are at least 80", () => {
    expect(v0.length + types.length + constants.length + legacy.length + shared.length + raw.length).toBeGreaterThanOrEqual(100);
  });
});
