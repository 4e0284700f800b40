// What is aimed at, as multiples of Node's own start: on a Rust image of 2 MB, on images of about 17, 39 and 128 MB and more.
export const TARGETS = {
  size: [1.5, 1.6, 1.6, 1.8],
  sections: [1.5, 1.6, 1.6, 1.8],
  show: [2, 2.5, 2.8, 3.5],
  symbols: [2, 2.5, 3, 4],
  units: [2.5, 3, 4, 7],
  inlines: [3, 4, 6, 12],
  files: [3, 4, 6, 12],
  crates: [3.5, 6, 9, 16],
  stack: [3, 6, 9, 16],
  doctor: [5, 9, 12, 20],
  report: [7, 12, 18, 30],
  diff: [4, 8, 12, 22],
  // Two builds instead of one image twice.
  "diff-next": [4, 8, 12, 22],
};

/** MiB of memory that a command may take at most on an image of about 17 MB. */
const PEAKS = {
  ...{ size: 48, sections: 48, show: 60, symbols: 60, units: 72, inlines: 80, files: 80, crates: 96 },
  ...{ stack: 96, doctor: 96, report: 128, diff: 128, "diff-next": 128 },
};

/** The most memory that a command may take on an image, in MiB; undefined where nothing is set. */
export function peakOf(command, isRust, megabytes) {
  return !isRust && megabytes >= 10 && megabytes < 30 ? PEAKS[command] : undefined;
}

/** The target of a command on an image; undefined where none is set. */
export function targetOf(command, isRust, megabytes) {
  const column = isRust ? 0 : megabytes < 10 ? undefined : megabytes < 30 ? 1 : megabytes < 80 ? 2 : 3;
  return column === undefined ? undefined : TARGETS[command]?.[column];
}
