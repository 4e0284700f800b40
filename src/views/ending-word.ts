/** Functions by whose names Rust's panics are known. */
const PANIC = /panic|rust_begin_unwind|alloc_error/;

/** What the end of a program is called that a path leads to: a panic of Rust, or what assertions, `abort` and C++ exceptions come to elsewhere. */
export function endingWord(path: readonly { readonly name: string }[] | undefined): "a panic" | "an abort" {
  return path === undefined || path.some(({ name }) => PANIC.test(name)) ? "a panic" : "an abort";
}
