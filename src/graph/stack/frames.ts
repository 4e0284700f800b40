import type { Code } from "../code.ts";

/** Where the frame of a function was read. */
export type FrameEvidence = "code" | "stack sizes" | "call frame information" | "assumed";

export interface Frame {
  readonly bytes: number;
  readonly evidence: FrameEvidence;
}

/** Frame of a function: the largest of what the code shows and what the compiler wrote down. */
export function frameOf(code: Code, index: number): Frame {
  const start = code.functions.start[index]!;
  const shown = code.frame.at(index);
  const written = code.image.stackSizes?.get(start) ?? 0;
  const unwound = code.image.callFrames?.get(start) ?? 0;
  if (written > shown && written >= unwound) return { bytes: written, evidence: "stack sizes" };
  if (unwound > shown) return { bytes: unwound, evidence: "call frame information" };
  return { bytes: shown, evidence: "code" };
}

/** Bytes of frames by function, as long as none is added: they are asked for again for each graph of the same code. */
const known = new WeakMap<Code, Float64Array>();

/** Bytes of the frame of each function. */
export function frameSizes(code: Code): Float64Array {
  let sizes = known.get(code);
  if (sizes?.length !== code.functions.count) {
    sizes = Float64Array.from({ length: code.functions.count }, (_, index) => frameOf(code, index).bytes);
    known.set(code, sizes);
  }
  return sizes;
}
