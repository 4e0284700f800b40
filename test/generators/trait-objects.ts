import type { RustWay } from "./rust-ways.ts";

/** One way in which a call finds an object of a trait that went where nothing is known of it. */
export interface TraitWay extends RustWay {
  /** Whether only the trait tells that there is no circle. */
  readonly needsTraits: boolean;
  /** Whether traits do not tell a call either, so that a circle stays. */
  readonly isOpen?: boolean;
}

/** Functions of different depths, and `hide`, which takes a value apart in a device so that nothing is known of its parts. */
export const TRAIT_COMMON = `${[
  ["small", 10],
  ["mid", 30],
  ["deep", 120],
]
  .map(
    ([name, words]) => `#[inline(never)] fn ${name}(n: u32) -> u32 { let mut a = [n; ${words}]; black_box(&mut a); a[(n & 7) as usize] }\n`,
  )
  .join("")}
#[inline(never)] fn hide<T>(x: T) -> T { let mut y = x; let p = &mut y as *mut T as *mut u8; let k = one() as u8 - 1;
  for i in 0..core::mem::size_of::<T>() { unsafe { p.add(i).write_volatile(p.add(i).read_volatile() ^ k); } } y }
struct S1(u32); struct S2(u32); struct S3(u32);
`;

export const TRAIT_WAYS: readonly TraitWay[] = [
  {
    name: "two traits with a method at one place",
    needsTraits: true,
    declarations: `trait A { fn a(&self, x: u32) -> u32; } trait B { fn b(&self, x: u32) -> u32; }
impl A for S1 { fn a(&self, x: u32) -> u32 { small(x + self.0) } } impl A for S2 { fn a(&self, x: u32) -> u32 { mid(x) } }
impl B for S1 { fn b(&self, x: u32) -> u32 { use_a(hide(&S2(3) as &dyn A)) + x } } impl B for S2 { fn b(&self, x: u32) -> u32 { deep(x) + use_a(hide(&S1(3) as &dyn A)) } }
#[inline(never)] fn use_a(a: &dyn A) -> u32 { a.a(3) + 1 } #[inline(never)] fn use_b(_: u32, b: &dyn B, _: &str) -> u32 { b.b(3) + 1 }`,
    run: 'sum(use_b(1, hide(&S1(2) as &dyn B), "x") + use_b(2, hide(&S2(2) as &dyn B), "y"));',
  },
  {
    name: "objects in statics, with marker traits and in an option",
    needsTraits: true,
    declarations: `trait A { fn a(&self, x: u32) -> u32; fn z(&self) -> u32 { 4 } } trait B { fn b(&self) -> u32; }
impl A for S1 { fn a(&self, x: u32) -> u32 { small(x + self.0) } } impl A for S2 { fn a(&self, x: u32) -> u32 { deep(x) } fn z(&self) -> u32 { mid(5) } } impl B for S1 { fn b(&self) -> u32 { walk() } }
static mut CURRENT: &'static (dyn A + Sync) = &S1(4); static mut OTHER: Option<&'static (dyn B + Sync)> = None; static ONE_: S1 = S1(5); static TWO: S2 = S2(6);
#[inline(never)] fn walk() -> u32 { unsafe { CURRENT.a(2) + CURRENT.z() } }`,
    run: "unsafe { CURRENT = hide(&TWO as &(dyn A + Sync)); OTHER = Some(hide(&ONE_ as &(dyn B + Sync))); sum(OTHER.unwrap().b()); }",
  },
  {
    name: "an object of a trait taken for one of the trait above",
    needsTraits: false,
    declarations: `trait A { fn a(&self, x: u32) -> u32; } trait B: A { fn b(&self, x: u32) -> u32; } trait X { fn x(&self, x: u32) -> u32; } trait D: X + A { fn d(&self) -> u32; }
impl A for S1 { fn a(&self, x: u32) -> u32 { deep(x + self.0) } } impl B for S1 { fn b(&self, x: u32) -> u32 { use_a(hide(self as &dyn B)) + x } } impl A for S2 { fn a(&self, x: u32) -> u32 { small(x) } }
impl A for S3 { fn a(&self, x: u32) -> u32 { mid(x) } } impl X for S3 { fn x(&self, x: u32) -> u32 { mid(x) } } impl D for S3 { fn d(&self) -> u32 { 4 } }
#[inline(never)] fn use_a(a: &dyn A) -> u32 { a.a(3) + 1 } #[inline(never)] fn use_b(b: &dyn B) -> u32 { b.b(3) + 1 } #[inline(never)] fn use_d(d: &dyn D) -> u32 { d.d() + use_a(d) }`,
    run: "sum(use_b(hide(&S1(2) as &dyn B)) + use_a(hide(&S2(2) as &dyn A)) + use_d(hide(&S3(4) as &dyn D)));",
  },
  {
    name: "two traits whose methods are one function",
    needsTraits: false,
    declarations: `trait A { fn a(&self, x: u32) -> u32; } trait B { fn b(&self, x: u32) -> u32; }
impl A for S1 { fn a(&self, x: u32) -> u32 { deep(x) } } impl B for S1 { fn b(&self, x: u32) -> u32 { deep(x) } } impl A for S2 { fn a(&self, x: u32) -> u32 { small(x) } } impl B for S2 { fn b(&self, x: u32) -> u32 { mid(x) } }
#[inline(never)] fn use_a(a: &dyn A) -> u32 { a.a(3) + 1 } #[inline(never)] fn use_b(b: &dyn B) -> u32 { b.b(3) + 1 }`,
    run: "sum(use_b(hide(&S1(2) as &dyn B)) + use_a(hide(&S2(2) as &dyn A)) + use_a(hide(&S1(2) as &dyn A)) + use_b(hide(&S2(2) as &dyn B)));",
  },
  {
    name: "objects that are put together from parts",
    needsTraits: true,
    declarations: `trait A { fn a(&self, x: u32) -> u32; } trait B { fn b(&self, x: u32) -> u32; } static ONE_: S1 = S1(5); static TWO: S2 = S2(6);
impl A for S1 { fn a(&self, x: u32) -> u32 { small(x + self.0) } } impl A for S2 { fn a(&self, x: u32) -> u32 { deep(x) } } impl B for S1 { fn b(&self, x: u32) -> u32 { use_a(rebuild(0)) + x } }
static mut PARTS: [[usize; 2]; 2] = [[0; 2]; 2]; #[inline(never)] fn rebuild(i: usize) -> &'static dyn A { unsafe { core::mem::transmute(hide(PARTS[i])) } }
#[inline(never)] fn use_a(a: &dyn A) -> u32 { a.a(3) + 1 } #[inline(never)] fn use_b(b: &dyn B) -> u32 { b.b(3) + 1 }`,
    run: "unsafe { PARTS[0] = core::mem::transmute(&TWO as &dyn A); PARTS[1] = core::mem::transmute(&ONE_ as &dyn A); } sum(use_b(hide(&S1(2) as &dyn B)) + use_a(rebuild(1)));",
  },
  {
    name: "traits of several types, and closures by a trait above theirs",
    needsTraits: false,
    declarations: `trait G<T> { fn g(&self, t: T) -> u32; fn h(&self) -> u32; } impl G<u8> for S1 { fn g(&self, t: u8) -> u32 { small(t as u32) } fn h(&self) -> u32 { deep(1) } }
impl G<u32> for S1 { fn g(&self, t: u32) -> u32 { use8(hide(&S1(t) as &dyn G<u8>)) } fn h(&self) -> u32 { 4 } } #[inline(never)] fn use8(g: &dyn G<u8>) -> u32 { g.g(3) + g.h() } #[inline(never)] fn use32(a: u64, g: &dyn G<u32>) -> u32 { g.g(3) + g.h() + a as u32 }
trait MyFn: Fn(u32) -> u32 {} impl<T: Fn(u32) -> u32> MyFn for T {} #[inline(never)] fn my(f: &dyn MyFn) -> u32 { apply(f) + f(3) } #[inline(never)] fn apply(f: &dyn Fn(u32) -> u32) -> u32 { f(3) }`,
    run: "let k = one(); sum(use32(5, hide(&S1(2) as &dyn G<u32>)) + my(hide(&(move |x: u32| mid(x + k)) as &dyn MyFn)));",
  },
  {
    name: "functions of several traits of which optimisation makes one",
    needsTraits: false,
    declarations: `trait A { fn a(&self, x: u32) -> u32; fn z(&self) -> u32; } trait B { fn b(&self, x: u32) -> u32; fn y(&self) -> u32; }
impl A for S1 { fn a(&self, x: u32) -> u32 { small(x + self.0) } fn z(&self) -> u32 { 3 } } impl A for S2 { fn a(&self, x: u32) -> u32 { mid(x) } fn z(&self) -> u32 { 4 } }
impl B for S1 { fn b(&self, x: u32) -> u32 { deep(x) } fn y(&self) -> u32 { 5 } } impl B for S2 { fn b(&self, x: u32) -> u32 { mid(x + 1) } fn y(&self) -> u32 { 6 } }
trait U { fn u(&self, a: &dyn A) -> u32; } trait V { fn v(&self, b: &dyn B) -> u32; }
impl U for S3 { fn u(&self, a: &dyn A) -> u32 { let s = a.a(3) + self.0; s + a.z() } } impl V for S3 { fn v(&self, b: &dyn B) -> u32 { let s = b.b(3) + self.0; s + b.y() } }
impl U for S2 { fn u(&self, a: &dyn A) -> u32 { a.a(4) } } impl V for S1 { fn v(&self, b: &dyn B) -> u32 { b.b(7) } }`,
    run: `let (u, v, u2, v2) = (hide(&S3(4) as &dyn U), hide(&S3(4) as &dyn V), hide(&S2(4) as &dyn U), hide(&S1(4) as &dyn V));
sum(v.v(hide(&S1(2) as &dyn B)) + u.u(hide(&S1(3) as &dyn A)) + u.u(hide(&S2(3) as &dyn A)) + u2.u(hide(&S1(1) as &dyn A)) + v2.v(hide(&S2(1) as &dyn B)));`,
  },
  {
    name: "a union of an object and of the parts of one of another trait",
    needsTraits: false,
    isOpen: true,
    declarations: `trait A: Sync { fn a(&self, x: u32) -> u32; fn z(&self) -> u32 { 3 } } trait B: Sync { fn b(&self, x: u32) -> u32; fn y(&self) -> u32 { 4 } } trait Z: Sync { fn w(&self, x: u32) -> u32; }
impl A for S1 { fn a(&self, x: u32) -> u32 { small(x + self.0) } } impl B for S1 { fn b(&self, x: u32) -> u32 { deep(x) } } impl Z for S1 { fn w(&self, x: u32) -> u32 { first() + second() + x } }
union Slot { a: &'static dyn A, parts: [usize; 2] } static ONE_: S1 = S1(5); static mut FIRST: Slot = Slot { a: &ONE_ }; static mut SECOND: Slot = Slot { parts: [0; 2] }; static mut OUTER: &'static dyn Z = &ONE_;
#[inline(never)] fn first() -> u32 { unsafe { FIRST.a.a(3) } } #[inline(never)] fn second() -> u32 { unsafe { core::mem::transmute::<[usize; 2], &dyn B>(SECOND.parts).b(3) } }`,
    run: "unsafe { black_box(&raw mut FIRST); FIRST.a = hide(&ONE_); black_box(&raw mut SECOND); SECOND.parts = core::mem::transmute(hide(&ONE_ as &dyn B)); black_box(&raw mut OUTER); OUTER = hide(&ONE_); sum(OUTER.w(2)); }",
  },
  {
    name: "two methods of one trait of which optimisation makes one",
    needsTraits: false,
    declarations: `trait A: Sync { fn a(&self, x: u32) -> u32; } trait B: Sync { fn b(&self, x: u32) -> u32; } trait Z: Sync { fn p(&self, q: u32); fn r(&self) -> u32; fn w(&self, x: u32) -> u32; }
impl A for S1 { fn a(&self, x: u32) -> u32 { small(x + self.0) } } impl A for S2 { fn a(&self, x: u32) -> u32 { small(x) * 3 } } impl B for S1 { fn b(&self, x: u32) -> u32 { deep(x) } } impl B for S2 { fn b(&self, x: u32) -> u32 { mid(x) } }
trait T: Sync { fn m1(&self, a: &dyn A) -> u32; fn m2(&self, b: &dyn B) -> u32; }
impl T for S1 { fn m1(&self, a: &dyn A) -> u32 { let s = a.a(3) + self.0; s ^ 5 } fn m2(&self, b: &dyn B) -> u32 { let s = b.b(3) + self.0; s ^ 5 } }
impl Z for S3 { fn p(&self, q: u32) {} fn r(&self) -> u32 { 4 } fn w(&self, x: u32) -> u32 { unsafe { OT.m1(OA) + OT.m2(OB) + x } } }
static O1: S1 = S1(3); static O3: S3 = S3(5); static mut OT: &'static dyn T = &O1; static mut OA: &'static dyn A = &O1; static mut OB: &'static dyn B = &O1; static mut OZ: &'static dyn Z = &O3; static O2: S2 = S2(2);`,
    run: "unsafe { OT = hide(&O1); OA = hide(&O1); OA = hide(&O2); OB = hide(&O2); OB = hide(&O1); OZ = hide(&O3); sum(OZ.w(2) + OZ.r()); }",
  },
];
