/** An SVG text with its fonts inside as pixels. */

/** A letter of each face that figures use, at the foot of the picture and cut off again. */
const faces = [
  { weight: 400, style: 'normal', letter: 'M' },
  { weight: 400, style: 'italic', letter: 'M' },
  { weight: 700, style: 'normal', letter: 'M' },
  { weight: 400, style: 'normal', letter: 'Ω' },
] as const

const cellPx = 12
const longestWaitMs = 5000

/**
 * Draws an SVG of the given size in CSS pixels, `scale` device pixels each. A picture's fonts come after its `decode`:
 * until then letters are invisible, so it is drawn only when a letter of each face has left ink.
 *
 * @param svg root with `viewBox="0 0 width height"`
 */
export async function drawSvg(
  svg: string,
  widthPx: number,
  heightPx: number,
  scale: number,
): Promise<HTMLCanvasElement> {
  const url = URL.createObjectURL(new Blob([withProbe(svg, widthPx, heightPx)], { type: 'image/svg+xml' }))
  try {
    const image = new Image()
    image.src = url
    await image.decode()
    const end = performance.now() + longestWaitMs
    while (!fontsAreThere(image, widthPx, heightPx)) {
      if (performance.now() > end) throw new Error('the fonts of the figure did not load')
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    const canvas = canvasOf(widthPx * scale, heightPx * scale)
    canvas.getContext('2d')!.drawImage(image, 0, 0, widthPx * scale, (heightPx + cellPx) * scale)
    return canvas
  } finally {
    URL.revokeObjectURL(url)
  }
}

function withProbe(svg: string, widthPx: number, heightPx: number): string {
  const letters = faces.map(
    ({ weight, style, letter }, index) =>
      `<text x="${index * cellPx}" y="${heightPx + cellPx - 2}" font-family="Arimo" font-size="${cellPx}" ` +
      `font-weight="${weight}" font-style="${style}">${letter}</text>`,
  )
  const size = `width="${widthPx}" height="${heightPx + cellPx}" viewBox="0 0 ${widthPx} ${heightPx + cellPx}"`
  return svg
    .replace(/width="[^"]*" height="[^"]*" viewBox="[^"]*"/, () => size)
    .replace(/<\/svg>\s*$/, () => `${letters.join('')}</svg>`)
}

function fontsAreThere(image: HTMLImageElement, widthPx: number, heightPx: number): boolean {
  const canvas = canvasOf(faces.length * cellPx, cellPx)
  const context = canvas.getContext('2d', { willReadFrequently: true })!
  context.drawImage(image, 0, -heightPx, widthPx, heightPx + cellPx)
  return faces.every((_, index) =>
    context.getImageData(index * cellPx, 0, cellPx, cellPx).data.some((value, at) => at % 4 === 3 && value > 0),
  )
}

function canvasOf(width: number, height: number): HTMLCanvasElement {
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(width)
  canvas.height = Math.round(height)
  return canvas
}
