/** A step of the chain that links an archive member. */
export interface PulledInStep {
  readonly member: string;
  /** Mangled name of the symbol that was referred to. */
  readonly symbol: string;
  /** Object that refers to it; undefined for the command line (`-u symbol`, the entry). */
  readonly by: string | undefined;
}
