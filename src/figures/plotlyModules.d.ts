/** Plotly's types describe the whole library; these are its parts as they are bundled here. */
declare module 'plotly.js/lib/core' {
  import type { Data, Layout } from 'plotly.js'

  interface Core {
    react(element: HTMLElement, data: Data[], layout: Partial<Layout>, config: object): Promise<unknown>
    purge(element: HTMLElement): void
    toImage(
      figure: { data: Data[]; layout: Partial<Layout>; config: object },
      options: { format: 'svg'; width: number; height: number },
    ): Promise<string>
    register(modules: readonly object[]): void
  }
  const core: Core
  export default core
}

declare module 'plotly.js/src/traces/scatter' {
  /** Styles what is drawn of all scatter traces. */
  export interface Scatter {
    style(element: HTMLElement): void
  }
  const scatter: Scatter
  export default scatter
}

declare module 'plotly.js/src/components/drawing' {
  export interface Drawing {
    /** Sets the texts of points, their fonts and places. */
    textPointStyle(texts: unknown, trace: unknown, element: unknown): void
    /** Sets the font of a text. */
    font(text: { node(): Element }, options: object): void
  }
  const drawing: Drawing
  export default drawing
}

declare module 'plotly.js/lib/bar' {
  const bar: object
  export default bar
}
