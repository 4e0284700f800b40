import { UNPACK_KERNEL } from "./unpack-wasm.generated.ts";

interface UnpackKernel {
  readonly memory: WebAssembly.Memory;
  /** Where a text of so many bytes may be written in `memory`. */
  room(size: number): number;
  /** Puts the bytes of the text in its place; says how many they are. */
  unpack(length: number): number;
}

let kernel: UnpackKernel | undefined;

/** A module of what `bytesAsText` of `scripts/bytes-as-text.mjs` wrote. */
export function moduleOf(text: string): WebAssembly.Module {
  kernel ??= newUnpackKernel();
  const at = kernel.room(text.length);
  new TextEncoder().encodeInto(text, new Uint8Array(kernel.memory.buffer, at, text.length));
  const size = kernel.unpack(text.length);
  return new WebAssembly.Module(new Uint8Array(kernel.memory.buffer, at, size));
}

function newUnpackKernel(): UnpackKernel {
  const bytes = Uint8Array.from(atob(UNPACK_KERNEL), (letter) => letter.charCodeAt(0));
  return new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as unknown as UnpackKernel;
}
