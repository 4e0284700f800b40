/** Where a function or structure that makes a thread has its facts: numbers of arguments, or offsets in bytes into a structure. */
export interface CreationPlaces {
  readonly entry?: number;
  /** Text that names the thread. */
  readonly name?: number;
  /** The thread's control block: its symbol names the thread. */
  readonly object?: number;
  readonly stack?: number;
  readonly size?: number;
}

/** A function that makes a thread. */
export interface Creator {
  readonly system: string;
  /** Names of its symbols. */
  readonly functions: readonly string[];
  readonly arguments: CreationPlaces;
  /** A structure of constants that one of the arguments points to. */
  readonly structure?: { readonly argument: number; readonly layout: (word: (offset: number) => number, isCode: Test) => CreationPlaces };
  /** Bytes of one unit of `size`. */
  readonly unit: number | ((word: (offset: number) => number, isCode: Test) => number);
  /** Bytes at the top that are never used: alignment, and FreeRTOS' word above the first frame. */
  readonly lost: number;
  /** Function that the thread begins with, where all threads of this kind have the same. */
  readonly entry?: readonly string[];
  /** Function of the system that calls the entry. */
  readonly shell?: readonly string[];
}

/** Whether a word is the address of a function. */
type Test = (word: number) => boolean;

const WORD = 4;
const ALIGNED = 8;

/** CMSIS-RTOS 1: RTX begins its definition with the function, FreeRTOS' wrapper with the name, and counts words [CMSIS-RTOS API 1.02]. */
const isRtx = (word: (offset: number) => number, isCode: Test) => isCode(word(0));

/**
 * The functions that make threads, by system. FreeRTOS counts words (`StackType_t`), all others bytes. Sources: FreeRTOS-Kernel `include/task.h`, Zephyr
 * `kernel.h` and `kernel_internal.h`, CMSIS `cmsis_os2.h` (`osThreadAttr_t`), ThreadX `tx_api.h`.
 */
export const CREATORS: readonly Creator[] = [
  {
    system: "FreeRTOS",
    functions: ["xTaskCreate"],
    arguments: { entry: 0, name: 1, size: 2 },
    ...{ unit: WORD, lost: ALIGNED },
  },
  {
    system: "FreeRTOS",
    functions: ["xTaskCreateStatic"],
    arguments: { entry: 0, name: 1, size: 2, stack: 5 },
    ...{ unit: WORD, lost: ALIGNED },
  },
  {
    system: "FreeRTOS",
    functions: ["xTaskCreateRestricted", "xTaskCreateRestrictedStatic"],
    arguments: {},
    structure: { argument: 0, layout: () => ({ entry: 0, name: 4, size: 8, stack: 20 }) },
    ...{ unit: WORD, lost: ALIGNED },
  },
  {
    system: "CMSIS-RTOS2",
    functions: ["osThreadNew", "svcRtxThreadNew"],
    arguments: { entry: 0 },
    structure: { argument: 2, layout: () => ({ name: 0, object: 8, stack: 16, size: 20 }) },
    ...{ unit: 1, lost: ALIGNED },
  },
  {
    system: "CMSIS-RTOS",
    functions: ["osThreadCreate"],
    arguments: {},
    structure: {
      argument: 0,
      layout: (word, isCode) => (isRtx(word, isCode) ? { entry: 0, size: 12 } : { name: 0, entry: 4, size: 16, stack: 20 }),
    },
    unit: (word, isCode) => (isRtx(word, isCode) ? 1 : WORD),
    lost: ALIGNED,
  },
  {
    system: "Zephyr",
    functions: ["k_thread_create", "z_impl_k_thread_create", "z_setup_new_thread"],
    arguments: { object: 0, stack: 1, size: 2, entry: 3 },
    ...{ unit: 1, lost: 0, shell: ["z_thread_entry"] },
  },
  {
    system: "Zephyr",
    functions: ["k_work_queue_start", "k_work_q_start", "z_work_q_start"],
    arguments: { object: 0, stack: 1, size: 2 },
    ...{ unit: 1, lost: 0, entry: ["work_queue_main", "z_work_q_main"], shell: ["z_thread_entry"] },
  },
  {
    system: "ThreadX",
    functions: ["_tx_thread_create", "_txe_thread_create", "tx_thread_create"],
    arguments: { object: 0, name: 1, entry: 2, stack: 4, size: 5 },
    ...{ unit: 1, lost: ALIGNED, shell: ["_tx_thread_shell_entry"] },
  },
];
