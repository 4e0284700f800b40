/** A compile unit: what one run of a compiler made. Owner of the unit level. */
export interface Unit {
  readonly name: string;
  readonly language: string | undefined;
  readonly producer: string;
  /** Row of `Packages`. */
  readonly package: number;
}

/** A function as it was written, whether it has code of its own or was inlined. Owner of the inline level. */
export interface WrittenFunction {
  /** Mangled name; "" when the compiler wrote none. */
  readonly raw: string;
  /** Name for people. */
  readonly name: string;
  /** The same text for all instances of one generic function. */
  readonly definition: string;
  /** Crate that its mangled name tells. */
  readonly crate: string | undefined;
  /** `src/net.rs:118`; undefined when the debug information does not say where it was written. */
  readonly place: string | undefined;
}

/**
 * Which code was inlined where, in columns; `NONE` is 0xffffffff. Pieces are ascending and disjoint. A call's ancestors by `callParent` are the calls inside of which
 * it was inlined.
 */
export interface Inlining {
  readonly functions: readonly WrittenFunction[];
  /** 1 for functions that also have code of their own. */
  readonly hasBody: Uint8Array;
  readonly callCount: number;
  /** Row of `functions` that was inlined, by call. */
  readonly callee: Uint32Array;
  /** Call inside of which it was inlined, `NONE` for one straight in the host. */
  readonly callParent: Uint32Array;
  /** Row of `functions` whose code holds the call. */
  hostOf(call: number): number;
  readonly pieceCount: number;
  readonly pieceLength: Uint32Array;
  /** Innermost call of each piece, `NONE` for the host's own code. */
  readonly pieceCall: Uint32Array;
}

/** Instance of a function in the image, with who asked for it. */
export interface FunctionInstance {
  /** Row of `Symbols`. */
  readonly symbol: number;
  readonly name: string;
  /** `name` without generic arguments. */
  readonly path: string;
  /** The same text for all instances of one generic function. */
  readonly definition: string;
  /** Whether the name itself says that it is an instance of a generic or a template; legacy names of Rust do not. */
  readonly isGeneric: "yes" | "no" | "unknown";
  /** `src/net.rs:118`, where debug information says so. */
  readonly place: string | undefined;
  /** Crate or folder that defines it: row of `Packages`, -1 when unknown. */
  readonly author: number;
  /** Crate or folder whose compilation made it: row of `Packages`, -1 when unknown. */
  readonly requester: number;
}

/** Source files as owners of the file level. */
export interface SourceFiles {
  /** Normalized paths as the debug information gives them. */
  readonly paths: readonly string[];
  /** The same for people: below the folder of their package or of their compilation. */
  readonly titles: readonly string[];
}

/** Source lines as owners of the line level; `line` 0 is code that the compiler gives no line. */
export interface SourceLines {
  readonly count: number;
  /** Row of `SourceFiles`. */
  readonly file: Uint32Array;
  readonly line: Uint32Array;
}

/** A function of which an instruction is part, with the line that is executed in it. */
export interface StackFrame {
  readonly raw: string;
  readonly name: string;
  readonly place: string | undefined;
}

/** Code of a function that was inlined into another. */
export interface InlineCall {
  /** Row of `Symbols` whose code holds it, -1 when no symbol begins where the function does. */
  readonly symbol: number;
  /** Index of the call around it in the same list, -1 for one straight in the host. */
  readonly parent: number;
  /** The function that was inlined. */
  readonly name: string;
  /** Where it is called, `src/net.rs:118`; undefined when the debug information does not say. */
  readonly place: string | undefined;
  /** Bytes, those of calls inside of it included. */
  readonly bytes: number;
}
