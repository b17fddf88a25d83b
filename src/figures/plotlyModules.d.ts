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
  const scatter: { style(element: HTMLElement): void }
  export default scatter
}

declare module 'plotly.js/src/components/drawing' {
  const drawing: { textPointStyle: (...args: readonly unknown[]) => void }
  export default drawing
}

declare module 'plotly.js/lib/bar' {
  const bar: object
  export default bar
}
