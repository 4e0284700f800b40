import { describe, expect, test } from "vitest";
import { archiveOrigin, joinPath, normalizePath, packageOfPath, pathInside, unitOrigin } from "../../../src/formats/crate-paths/index.ts";

describe("paths", () => {
  test.each([
    ["src/math/../../../libm/src/math/fmod.rs", "../libm/src/math/fmod.rs"],
    ["C:\\fw\\src\\.\\main.rs", "C:/fw/src/main.rs"],
    ["/a//b/../c/", "/a/c"],
    ["/../x", "/x"],
    ["../../x", "../../x"],
    ["", ""],
  ])("%s is %s", (path, normal) => expect(normalizePath(path)).toBe(normal));

  test("a path seen from a folder", () => {
    expect(joinPath("/fw", "src/main.c")).toBe("/fw/src/main.c");
    expect(joinPath("/fw", "/other/main.c")).toBe("/other/main.c");
    expect(joinPath("C:\\fw", "D:\\x.c")).toBe("D:/x.c");
    expect(pathInside("/fw", "/fw/src/a.c")).toBe("src/a.c");
    expect(pathInside("/fw", "/fw2/a.c")).toBeUndefined();
  });
});

// Names: folders that cargo 1.95 and rustc 1.96 lay out; remapped ones as `--remap-path-prefix` leaves them.
describe("the package of a Rust source file", () => {
  test.each([
    ["/home/u/.cargo/registry/src/index-6f17d22bba15001f/heapless-0.8.0/src/vec.rs", "registry", "heapless", "0.8.0", "src/vec.rs"],
    [
      "C:\\Users\\u\\.cargo\\registry\\src\\index-6f17d22bba15001f\\rp2040-hal-0.10.2\\src\\adc.rs",
      "registry",
      "rp2040_hal",
      "0.10.2",
      "src/adc.rs",
    ],
    ["/cargo/cortex-m-0.7.7/src/register/msp.rs", "registry", "cortex_m", "0.7.7", "src/register/msp.rs"],
    ["/cargo/embedded-hal-1.0.0-rc.3/src/lib.rs", "registry", "embedded_hal", "1.0.0-rc.3", "src/lib.rs"],
    ["/cargo/libm-0.2.8+build.5/src/math/sin.rs", "registry", "libm", "0.2.8+build.5", "src/math/sin.rs"],
    ["/cargo/stm32f4-0.15.1/src/lib.rs", "registry", "stm32f4", "0.15.1", "src/lib.rs"],
    ["/rust/deps/hashbrown-0.15.2/src/raw.rs", "registry", "hashbrown", "0.15.2", "src/raw.rs"],
    ["/c/registry/src/x-1/foo-sys-1.2.3/csrc/foo.c", "registry", "foo_sys", "1.2.3", "csrc/foo.c"],
    ["/c/registry/src/x-1/compiler_builtins-0.1.123/src/arm.rs", "compiler-builtins", "compiler_builtins", "0.1.123", "src/arm.rs"],
    ["/rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/core/src/fmt/mod.rs", "std", "core", undefined, "src/fmt/mod.rs"],
    ["/t/lib/rustlib/src/rust/library/alloc/src/vec/mod.rs", "std", "alloc", undefined, "src/vec/mod.rs"],
    ["/rust/library/core/src/../../stdarch/crates/core_arch/src/arm.rs", "std", "core", undefined, "crates/core_arch/src/arm.rs"],
    ["library/core/src/panicking.rs", "std", "core", undefined, "src/panicking.rs"],
    ["/rustc/49cae55760da0a43428eba73abcb659bb70cf2e4/src/libcore/fmt/mod.rs", "std", "core", undefined, "fmt/mod.rs"],
    ["/rust/library/compiler-builtins/libm/src/math/exp.rs", "compiler-builtins", "compiler_builtins", undefined, "libm/src/math/exp.rs"],
    ["/home/u/fw/library/core/src/lib.rs", "local", undefined, undefined, "src/lib.rs"],
    ["/fw/vendor/heapless/src/lib.rs", "vendor", "heapless", undefined, "src/lib.rs"],
    ["/fw/vendor/heapless-0.7.1/src/lib.rs", "registry", "heapless", "0.7.1", "src/lib.rs"],
    ["/fw/src/main.rs", "local", undefined, undefined, "src/main.rs"],
    ["src/tests/mod.rs", "local", undefined, undefined, "src/tests/mod.rs"],
    ["/usr/src/fw/examples/blink.rs", "local", undefined, undefined, "examples/blink.rs"],
    ["newlib-3.3.0/x.c", "local", undefined, undefined, "x.c"],
  ])("%s", (path, origin, crate, version, file) => {
    const place = packageOfPath(path);
    expect(place).toMatchObject({ origin, file });
    expect(place.crate).toBe(crate);
    expect(place.version).toBe(version);
    expect(`${place.root}/${place.file}`).toBe(place.root === "" ? `/${normalizePath(path)}` : normalizePath(path));
  });

  test("a git checkout keeps its revision, and its packages apart", () => {
    const checkout = "/c/git/checkouts/embassy-d1ac3bbe94a4c3f2/9f1e2d3";
    expect(packageOfPath(`${checkout}/embassy-executor/src/arch/cortex_m.rs`)).toEqual({
      origin: "git",
      package: "embassy-executor",
      crate: "embassy_executor",
      revision: "9f1e2d3",
      root: `${checkout}/embassy-executor`,
      file: "src/arch/cortex_m.rs",
    });
    expect(packageOfPath(`${checkout}/src/lib.rs`)).toMatchObject({ package: "embassy", root: checkout });
  });
});

const rustc = "clang LLVM (rustc version 1.96.0 (ac68faa20 2026-05-25))";

describe("the origin of a compile unit", () => {
  // Oracle: `llvm-dwarfdump --debug-info --recurse-depth=0` on the samples shows names, folders and producers like these.
  test.each([
    [
      "src/main.rs/@/rtic_lm3s.6de1d4e2c7087423-cgu.0",
      "/fw",
      { kind: "application", crate: "rtic_lm3s", crateDisambiguator: "6de1d4e2c7087423", root: "/fw" },
    ],
    ["src/main.rs/@/e4r99cjzadfl0gbd40am1bz25", "/fw", { kind: "application", crate: undefined, root: "/fw", file: "src/main.rs" }],
    ["src/bin/boot.rs/@/boot.0d2e4c6a8b9f7e51-cgu.3", "/fw", { kind: "application", crate: "boot", crateDisambiguator: "d2e4c6a8b9f7e51" }],
    ["app/src/main.rs/@/app.1-cgu.0", "/ws", { kind: "application", crate: "app", root: "/ws/app" }],
    ["drivers/src/lib.rs/@/drivers.2-cgu.0", "/ws", { kind: "local", crate: "drivers", root: "/ws/drivers" }],
    ["/samples/support/src/lib.rs/@/stack_support.93adc398c7a2cb62-cgu.0", "/samples/support", { kind: "local", crate: "stack_support" }],
    [
      "/cargo/rp2040-hal-0.10.2/src/lib.rs/@/rp2040_hal.9-cgu.0",
      "/x",
      { kind: "dependency", package: "rp2040-hal", crate: "rp2040_hal", version: "0.10.2" },
    ],
    [
      "/cargo/rp2040-hal-0.10.2/src/lib.rs/@/4hon4sdo3tdsj3mh27ff87lm5",
      "/x",
      { kind: "dependency", crate: "rp2040_hal", version: "0.10.2" },
    ],
    ["/cargo/md-5-0.10.6/src/lib.rs/@/md5.a1-cgu.0", "/x", { kind: "dependency", package: "md-5", crate: "md5", version: "0.10.6" }],
    [
      "/rust/library/core/src/lib.rs/@/core.c4309f7bb1f009b7-cgu.15",
      "/rust/library/core",
      { kind: "std", crate: "core", crateDisambiguator: "c4309f7bb1f009b7" },
    ],
    ["src/lib.rs/@/core.1-cgu.0", "/rust/library/core", { kind: "std", crate: "core", root: "/rust/library/core", file: "src/lib.rs" }],
    [
      "/rust/library/compiler-builtins/compiler-builtins/src/lib.rs/@/compiler_builtins.98a227a6a36b781b-cgu.05",
      "",
      { kind: "compiler-builtins", crate: "compiler_builtins" },
    ],
  ])("Rust: %s", (name, directory, expected) => {
    expect(unitOrigin(name, directory, rustc)).toMatchObject(expected);
  });

  test.each([
    ["src/ui/font.cpp", "/fw", "GNU C++17 12.2.1 20221205 -Os", { kind: "c++", package: "src/ui", root: "src/ui", file: "font.cpp" }],
    ["main.c", "/fw", "GNU C11 12.2.1", { kind: "c", package: undefined, root: "", file: "main.c" }],
    ["/lib/cmsis/system.c", "/fw", "GNU C11 12.2.1", { kind: "c", package: "/lib/cmsis", file: "system.c" }],
    ["../common/startup.c", "/fw/app", "GNU C11 12.2.1", { kind: "c", package: "/fw/common", file: "startup.c" }],
    ["startup.s", "/fw", "GNU AS 2.40", { kind: "assembler", file: "startup.s" }],
    [
      "../../../../../../../../newlib/libc/stdlib/nano-mallocr.c",
      "/usr/src/newlib-3.3.0-build/build_nano/arm-none-eabi/thumb/v6-m/nofp/newlib/libc/stdlib",
      "GNU C17 12.2.1 20221205",
      { kind: "c", package: "newlib", version: "3.3.0" },
    ],
    [
      "../../../../../../libgcc/config/arm/lib1funcs.S",
      "/build/gcc-arm-none-eabi-8GAN2q/gcc-arm-none-eabi-12.2.rel1/build/arm-none-eabi/thumb/v6-m/nofp/libgcc",
      "GNU AS 2.39",
      { kind: "assembler", package: "libgcc" },
    ],
    [
      "../../../../../../../../libstdc++-v3/libsupc++/guard.cc",
      "./build_nano/thumb/v7e-m+fp/hard/libstdc++/libsupc++",
      "GNU C++17 12.2.1",
      { kind: "c++", package: "libstdc++" },
    ],
    [
      "csrc/aes.c",
      "/c/registry/src/x-1/aes-sys-0.3.1",
      "GNU C17 12.2.1",
      { kind: "c", package: "aes-sys", crate: "aes_sys", version: "0.3.1", file: "csrc/aes.c" },
    ],
    ["<artificial>", "/fw", "GNU GIMPLE 12.2.1 -flto", { kind: "unknown" }],
  ])("C: %s", (name, directory, producer, expected) => {
    expect(unitOrigin(name, directory, producer)).toMatchObject(expected);
  });
});

describe("the origin of an archive's member", () => {
  test.each([
    [
      "/usr/lib/arm-none-eabi/newlib/thumb/v7-m/nofp/libc_nano.a",
      "lib_a-memcpy.o",
      { kind: "archive", name: "libc_nano", member: "memcpy.o" },
    ],
    [
      "target/deps/libheapless-39cd46e02e3b28ef.rlib",
      "heapless-39cd46e02e3b28ef.heapless.2f9d-cgu.0.rcgu.o",
      { kind: "rlib", name: "heapless", crate: "heapless" },
    ],
    ["libcortex_m.rlib", undefined, { kind: "rlib", crate: "cortex_m", member: undefined }],
    ["target/deps/app-53fc6d1f.app.6de1d4e2c7087423-cgu.0.rcgu.o", undefined, { kind: "object", crate: "app" }],
    ["build\\main.o", undefined, { kind: "object", name: "main", crate: undefined }],
  ])("%s", (path, member, expected) => {
    expect(archiveOrigin(path, member)).toMatchObject(expected);
  });
});
