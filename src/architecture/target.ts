/** What the image was built for, as its build attributes say; never told from the file's name. */
export interface Target {
  /** Rust's name of the target, `thumbv7em-none-eabihf`; undefined for an image that is not Cortex-M's or does not say. */
  readonly triple: string | undefined;
  /** `v7E-M` */
  readonly architecture: string | undefined;
  /** Cores of that architecture, or the one that the image names. */
  readonly core: string | undefined;
  /** `FPv4-SP`, or undefined when no FPU instructions are used. */
  readonly fpu: string | undefined;
  /** How floating-point arguments are passed. */
  readonly floatAbi: "hard" | "soft" | undefined;
}

export const UNKNOWN_TARGET: Target = { triple: undefined, architecture: undefined, core: undefined, fpu: undefined, floatAbi: undefined };
