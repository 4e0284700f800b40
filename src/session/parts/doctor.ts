import type { View } from "../../views/view.ts";
import type { Image } from "../image.ts";
import { runtimeParts } from "../runtime-parts.ts";
import { part } from "./part.ts";
import { regions } from "./regions.ts";

const NOTHING_WRONG: View = { kind: "text", name: "findings", lines: [{ text: "nothing looks wrong", tone: "good" }] };

/** What looks wrong or wasteful, by all rules of doctor: they are in the document's findings. */
export const doctor = part({
  shape: {},
  async compute(image: Image) {
    await image.examineWhole();
    const { firmware } = image;
    const { views } = (await import("../../analyses/doctor/report.ts")).doctorReport(firmware.file, firmware.findings.list());
    return { parts: { ...(await regions.compute(image)).parts, ...(await runtimeParts(image)) }, views };
  },
  chapter: {
    id: "findings",
    title: "Findings",
    async views({ findings }) {
      return [findings.length === 0 ? NOTHING_WRONG : (await import("../../analyses/doctor/report.ts")).findingsView(findings)];
    },
  },
});
