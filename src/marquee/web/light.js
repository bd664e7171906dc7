// House light: the room takes the colour of the picture it shows.

const SIZE = 12; // px of the sample

/** Tint `target` with the liveliest colour of a same-origin image once it is there. */
export function tint(target, image) {
  const paint = () => {
    const colour = liveliest(image);
    if (colour) target.style.setProperty("--glow", `rgb(${colour.join(" ")})`);
  };
  if (image.complete && image.naturalWidth) paint();
  else image.addEventListener("load", paint, { once: true });
}

function liveliest(image) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIZE;
  const brush = canvas.getContext("2d", { willReadFrequently: true });
  try {
    brush.drawImage(image, 0, 0, SIZE, SIZE);
    const { data } = brush.getImageData(0, 0, SIZE, SIZE);
    let [best, bestScore] = [null, -1];
    for (let at = 0; at < data.length; at += 4) {
      const [red, green, blue] = data.slice(at, at + 3);
      const most = Math.max(red, green, blue);
      const score = (most - Math.min(red, green, blue)) * (1 - Math.abs(most - 150) / 255);
      if (score > bestScore) [best, bestScore] = [[red, green, blue], score];
    }
    return best;
  } catch {
    return null; // a picture that may not be read leaves the light as it is
  }
}
