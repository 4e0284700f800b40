import { SCRIPT_ID, unpacked } from "../unpack.ts";

/** Unpacks the page's script and runs it: its policy knows that script's hash. In a browser too old for that the text stays. */
async function boot(): Promise<void> {
  const packed = document.getElementById(SCRIPT_ID)?.textContent;
  if (packed == null || typeof DecompressionStream === "undefined") return;
  const script = document.createElement("script");
  script.textContent = new TextDecoder().decode(await unpacked(packed));
  document.body.append(script);
}

// The text is painted first.
requestAnimationFrame(() => setTimeout(boot, 0));
