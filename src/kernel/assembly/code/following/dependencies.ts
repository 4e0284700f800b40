// What a block depends on beside the state at its leader: where that changes it is followed again, and blocks that depend on other things are not.

/** On anything: every block is followed again. */
export const ON_ALL: u32 = 1;
/** What memory holds that is not the function's own frame. */
export const ON_MEMORY: u32 = 4;
/** What functions that it calls bring back and want handed over. */
export const ON_CALLEES: u32 = 8;

/** What the function is called with: the entry value of a number, of which there are fewer than 28. */
@inline
export function onEntry(number: u32): u32 {
  return 16 << number;
}

/** Of the block that is being followed. */
export let dependsOn: u32 = 0;

/** What a block depends on begins with what is known of it. */
export function beginDependencies(known: u32): void {
  dependsOn = known;
}

@inline
export function depend(on: u32): void {
  dependsOn |= on;
}
