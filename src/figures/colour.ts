/** Colours written `#rrggbb`. */

type Channels = readonly [red: number, green: number, blue: number]

const channels = (colour: string): Channels =>
  [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16)) as unknown as Channels

/** On the way from one colour to the other, by the share gone. */
export function mixed(from: string, to: string, share: number): string {
  const [a, b] = [channels(from), channels(to)]
  const hex = a.map((value, k) =>
    Math.round(value + share * (b[k] - value))
      .toString(16)
      .padStart(2, '0'),
  )
  return `#${hex.join('')}`
}

/** On a scale whose middle is at 0; values beyond ±`clip` have the colour of its end. */
export function divergingColour(
  [low, none, high]: readonly [string, string, string],
  value: number,
  clip: number,
): string {
  const share = Math.min(1, Math.abs(value) / clip)
  return mixed(none, value < 0 ? low : high, share)
}

/** The one of two colours that stands out more from the ground, by WCAG 2. */
export function contrasting(ground: string, a: string, b: string): string {
  const contrast = (colour: string) => {
    const [x, y] = [luminance(colour), luminance(ground)]
    return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05)
  }
  return contrast(a) >= contrast(b) ? a : b
}

function luminance(colour: string): number {
  const [red, green, blue] = channels(colour).map((value) => {
    const share = value / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
