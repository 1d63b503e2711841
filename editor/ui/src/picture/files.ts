import { download } from "../run/log";
import type { Catalog, WorkflowDoc } from "../document/types";
import { svgOf, type PictureWords } from "./svg";

/** No picture is larger than browsers can draw. */
const MOST_PIXELS = 8_000;

export function saveSvg(doc: WorkflowDoc, catalog: Catalog, words: PictureWords): void {
  download(svgOf(doc, catalog, words).text, `${doc.id}.svg`, "image/svg+xml");
}

/** The same picture in pixels, two to a point. Throws when the browser cannot draw it. */
export async function savePng(doc: WorkflowDoc, catalog: Catalog, words: PictureWords): Promise<void> {
  const { text, width, height } = svgOf(doc, catalog, words);
  const scale = Math.min(2, MOST_PIXELS / width, MOST_PIXELS / height);
  const address = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
    if (!blob) throw new Error(doc.name);
    download(blob, `${doc.id}.png`, "image/png");
  } finally {
    URL.revokeObjectURL(address);
  }
}
