import { articleOf, titleOf } from "../../reports/html/article.ts";
import { App } from "../../reports/html/client/app.ts";
import { announce, element } from "../../reports/html/client/dom.ts";
import { Model } from "../../reports/html/client/model.ts";
import { restoreTheme } from "../../reports/html/client/theme.ts";
import { InputError } from "../../src/bytes/input-error.ts";
import { formatPlace } from "../../src/bytes/place.ts";
import { chaptersOf } from "../../src/session/chapters.ts";
import { counted } from "../../src/views/numbers.ts";
import { readDropped } from "./dropped.ts";

// The script of the page without documents: it reads what is dropped on it, here in the browser, and then is the page of a report.

restoreTheme();

const input = element("input", { type: "file", id: "files", multiple: true, class: "sr" });
const state = element("p", { class: "quiet", id: "drop-state" });
const problem = element("p", { class: "bad", id: "drop-problem", role: "alert" });
const zone = element(
  "section",
  { class: "drop", "aria-labelledby": "drop-title" },
  element("h2", { id: "drop-title" }, "Drop an ELF here"),
  element("p", {}, "With it, if you have them: its linker map, memory.x and Cargo.lock. Several ELFs make one page."),
  element("p", {}, element("label", { for: "files", class: "button" }, "Choose files"), input),
  element("p", { class: "quiet" }, "Everything is read in this browser: nothing is uploaded."),
  state,
  problem,
);
let busy = false;

document.getElementById("main")!.append(zone);
input.addEventListener("change", () => void read([...(input.files ?? [])]));
addEventListener("dragover", (event) => {
  event.preventDefault();
  zone.classList.add("over");
});
addEventListener("dragleave", () => zone.classList.remove("over"));
addEventListener("drop", (event) => {
  event.preventDefault();
  zone.classList.remove("over");
  if (zone.isConnected) void read([...(event.dataTransfer?.files ?? [])]);
});

/** Shows the report of files, or says why there is none; the page stays ready for others then. */
async function read(files: readonly File[]): Promise<void> {
  if (busy || files.length === 0) return;
  busy = true;
  problem.textContent = "";
  state.textContent = `Reading ${files.map((file) => file.name).join(", ")} …`;
  try {
    // The sentence is painted before the work begins.
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));
    await show(await readDropped(files.map((file) => ({ name: file.name, blob: file }))));
  } catch (error) {
    problem.textContent =
      error instanceof InputError
        ? `${formatPlace(error.place)}: ${error.sentence} (${error.code})`
        : `This is a mistake of cortex-size, please report it: ${String(error)}`;
  }
  state.textContent = "";
  input.value = "";
  busy = false;
}

async function show(documents: Awaited<ReturnType<typeof readDropped>>): Promise<void> {
  const [app, bar] = [document.getElementById("app")!, document.getElementById("bar")!];
  const articles = document.createElement("template");
  const told = await Promise.all(documents.map(async (document) => ({ document, chapters: await chaptersOf(document) })));
  articles.innerHTML = told.map(articleOf).join("");
  zone.remove();
  document.getElementById("main")!.append(articles.content);
  document.title = titleOf(documents);
  document.querySelector("h1")!.textContent = document.title;
  new App(new Model(documents)).start(app, bar);
  bar.append(element("button", { type: "button", id: "other", click: again }, "Other files"));
  announce(`${counted(documents.length, "image")} read`);
}

/** A page of its own again, without what a link to the last one said. */
function again(): void {
  history.replaceState(null, "", location.pathname);
  location.reload();
}
