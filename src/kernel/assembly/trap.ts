/** What the runtime calls when memory ends: the host turns the trap into an error. */
export function trap(message: string | null, file: string | null, line: i32, column: i32): void {
  unreachable();
}
