import type { Colors } from "./colors.svelte";

/** What stands above the chart in a picture of it. */
export interface Caption {
  readonly title: string;
  readonly subtitle: string;
  readonly legend: readonly { readonly label: string; readonly color: string }[];
}

const HEAD = 46;
const PADDING = 12;

/** A chart's canvas with its title and legend, as PNG. */
export async function chartPicture(canvas: HTMLCanvasElement, caption: Caption, colors: Colors): Promise<Blob> {
  const ratio = devicePixelRatio;
  const picture = document.createElement("canvas");
  picture.width = canvas.width + 2 * PADDING * ratio;
  picture.height = canvas.height + (HEAD + PADDING) * ratio;
  const ctx = picture.getContext("2d");
  if (!ctx) {
    throw new Error("The browser can't draw a picture.");
  }
  ctx.fillStyle = colors.surface;
  ctx.fillRect(0, 0, picture.width, picture.height);
  ctx.drawImage(canvas, PADDING * ratio, HEAD * ratio);
  ctx.scale(ratio, ratio);
  drawCaption(ctx, caption, colors);
  return new Promise((resolve, reject) => {
    picture.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("The browser can't make a PNG."))), "image/png");
  });
}

function drawCaption(ctx: CanvasRenderingContext2D, caption: Caption, colors: Colors): void {
  ctx.textBaseline = "alphabetic";
  ctx.fillStyle = colors.ink;
  ctx.font = "600 13px system-ui, sans-serif";
  ctx.fillText(caption.title, PADDING, 20);
  const titleWidth = ctx.measureText(caption.title).width;
  ctx.font = "11px system-ui, sans-serif";
  ctx.fillStyle = colors.faint;
  ctx.fillText(caption.subtitle, PADDING + titleWidth + 10, 20);
  let x = PADDING;
  for (const { label, color } of caption.legend) {
    ctx.fillStyle = color;
    ctx.fillRect(x, 30, 10, 10);
    ctx.fillStyle = colors.faint;
    ctx.fillText(label, x + 14, 39);
    x += 26 + ctx.measureText(label).width;
  }
}

/** Puts a picture on the clipboard; answers false where the browser does not allow it (plain HTTP). */
export async function copyPicture(picture: Promise<Blob>): Promise<boolean> {
  if (typeof ClipboardItem === "undefined" || !navigator.clipboard) {
    return false;
  }
  await navigator.clipboard.write([new ClipboardItem({ "image/png": picture })]);
  return true;
}

export function saveFile(content: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
