import { articleOf, titleOf } from "../../reports/html/article.ts";
import { App } from "../../reports/html/client/app.ts";
import { announce, element } from "../../reports/html/client/dom.ts";
import { Model } from "../../reports/html/client/model.ts";
import { restoreTheme } from "../../reports/html/client/theme.ts";
import { InputError } from "../../src/bytes/input-error.ts";
import { formatPlace } from "../../src/bytes/place.ts";
import type { ReportDocument } from "../../src/contract/document.ts";
import { chaptersOf } from "../../src/session/chapters.ts";
import { bytes, counted } from "../../src/views/numbers.ts";
import { kindOf, readDropped } from "./dropped.ts";
import { FileSet, type Kept } from "./file-set.ts";

// The script of the page without documents: it reads what is dropped on it, here in the browser, and then is the page of a report. Files come in any
// order and at any time: what is there is read again with them.

restoreTheme();

const files = new FileSet();
let app: App | undefined;
let reading = false;
/** Whether two ELFs are compared. */
let compared = true;

const main = document.getElementById("main")!;
const input = element("input", { type: "file", id: "files", multiple: true, class: "sr", tabindex: "-1", "aria-label": "Files" });
const bar = element("div", { class: "files", id: "kept", hidden: true, role: "region", "aria-label": "Files" });
const state = element("p", { class: "quiet", id: "drop-state", role: "status" });
const progress = element("progress", { id: "drop-progress", max: 1, value: 0, hidden: true, "aria-label": "Reading" });
const problem = element("p", { class: "bad", id: "drop-problem", role: "alert" });
const told = element("div", { class: "told", role: "region", "aria-label": "Reading" }, progress, state, problem);
const zone = element(
  "section",
  { class: "drop", "aria-labelledby": "drop-title" },
  element("h2", { id: "drop-title" }, "Drop an ELF here"),
  element("p", {}, "With it, in any order: its linker map, memory.x, Cargo.lock, and a second ELF to compare."),
  element("p", {}, element("button", { type: "button", id: "choose", class: "button", click: () => input.click() }, "Choose files")),
  element("p", { class: "quiet" }, "Everything is read in this browser. The page's policy lets it load and send nothing."),
);

main.before(bar);
main.append(zone, told, input);
input.addEventListener("change", () => void add([...(input.files ?? [])]));
addEventListener("dragover", (event) => {
  event.preventDefault();
  document.documentElement.classList.add("dragging");
});
addEventListener("dragleave", () => document.documentElement.classList.remove("dragging"));
addEventListener("drop", (event) => {
  event.preventDefault();
  document.documentElement.classList.remove("dragging");
  void add([...(event.dataTransfer?.files ?? [])]);
});

/** Takes files in; what is no firmware is said, and the others are read. */
async function add(dropped: readonly File[]): Promise<void> {
  if (dropped.length === 0) return;
  problem.textContent = "";
  for (const blob of dropped) {
    try {
      files.add({ name: blob.name, blob, kind: await kindOf({ name: blob.name, blob }) });
    } catch (error) {
      problem.textContent = sentenceOf(error);
    }
  }
  input.value = "";
  await read();
}

/** Reads what is there; files that come meanwhile are read when that is done. */
async function read(): Promise<void> {
  showFiles();
  if (reading || files.all.length === 0) return;
  if (!files.all.some(({ kind }) => kind === "elf")) {
    state.textContent = "Now the linked ELF: it holds the bytes.";
    return;
  }
  reading = true;
  progress.hidden = false;
  const version = files.version;
  try {
    await show(await readDropped(files.all, { compared, progress: step }));
  } catch (error) {
    problem.textContent = sentenceOf(error);
    // An ELF that cannot be read would be in the way of all others.
    if (error instanceof InputError) files.removeNamed(error.place.file);
    showFiles();
  }
  state.textContent = "";
  progress.hidden = true;
  reading = false;
  if (version !== files.version && files.all.length > 0) await read();
}

/** Says how far it is, and lets the browser paint it. */
async function step(done: number, what: string): Promise<void> {
  progress.value = done;
  state.textContent = what;
  await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted, 0)));
}

function sentenceOf(error: unknown): string {
  return error instanceof InputError
    ? `${formatPlace(error.place)}: ${error.sentence} (${error.code})`
    : `This is a mistake of cortex-size, please report it: ${String(error)}`;
}

async function show(documents: readonly ReportDocument[]): Promise<void> {
  const chapters = await Promise.all(documents.map(async (document) => ({ document, chapters: await chaptersOf(document) })));
  const articles = document.createElement("template");
  articles.innerHTML = chapters.map(articleOf).join("");
  zone.remove();
  for (const old of document.querySelectorAll("article.document")) old.remove();
  main.append(articles.content);
  document.title = titleOf(documents);
  if (app === undefined) {
    app = new App(new Model(documents));
    app.start(document.getElementById("app")!, document.getElementById("bar")!);
  } else app.replace(new Model(documents));
  document.querySelector(".top")!.after(bar);
  bar.after(told);
  announce(`${counted(documents.length, "image")} read`);
}

/** The files that are there, each to be taken away, and what two ELFs are to each other. */
function showFiles(): void {
  const elfs = files.all.filter(({ kind }) => kind === "elf");
  const role = (file: Kept) => (elfs.length === 2 && compared && file.kind === "elf" ? (file === elfs[0] ? "base " : "head ") : "");
  const chips = files.all.map((file) =>
    element(
      "span",
      { class: "file" },
      element("span", { class: "quiet" }, role(file)),
      file.name,
      element("span", { class: "quiet" }, bytes(file.blob.size)),
      element("button", { type: "button", "aria-label": `Take ${file.name} away`, click: () => remove(file) }, "×"),
    ),
  );
  const pair = [
    button("swap", "Swap base and head", () => files.swapElfs()),
    button("compare", compared ? "Do not compare" : "Compare", () => {
      compared = !compared;
      files.touch();
    }),
  ];
  const more = element("button", { type: "button", id: "other", click: () => input.click() }, "Add files");
  bar.replaceChildren(...chips, ...(elfs.length === 2 ? pair : []), more);
  bar.hidden = files.all.length === 0;
}

function button(id: string, text: string, change: () => void): HTMLElement {
  return element(
    "button",
    {
      type: "button",
      id,
      click: () => {
        change();
        void read();
      },
    },
    text,
  );
}

/** Takes a file away; without an ELF the page is empty again. */
function remove(file: Kept): void {
  files.remove(file);
  if (files.all.some(({ kind }) => kind === "elf")) void read();
  else {
    history.replaceState(null, "", location.pathname);
    location.reload();
  }
}
