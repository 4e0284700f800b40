/** What is known to be right may take so many times the processor time of what it is compared with: far more than a slow or busy machine adds. */
const GENEROUS = 40;
/** What takes less than this is not told apart from noise, milliseconds. */
const LEAST = 50;

/** Runs, and gives the processor time of this process that passed, milliseconds. */
async function cpuOf(work: () => Promise<unknown>): Promise<number> {
  const started = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1000;
}

/** A limit on processor time that is told by what was measured in the same run. */
export class CpuLimit {
  #least = LEAST;

  /** Measures work of the usual kind; the longest counts. */
  async calibrate(work: () => Promise<unknown>): Promise<void> {
    this.#least = Math.max(this.#least, await cpuOf(work));
  }

  /** Runs, and gives how many times the limit it took: above 1 is too long. */
  async shareOf(work: () => Promise<unknown>): Promise<number> {
    return (await cpuOf(work)) / (GENEROUS * this.#least);
  }
}
