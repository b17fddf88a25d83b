/// <reference types="vite/client" />

/** The worker bundled to one classic script, as text: see `vite.config.ts`. */
declare module '*?workertext' {
  const text: string
  export default text
}
