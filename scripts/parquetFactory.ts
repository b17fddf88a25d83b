import type { Plugin } from 'vite'

/**
 * `import createParquetWasm from 'parquet-wasm/esm/parquet_wasm.js?factory'`: parquet-wasm's glue as a function that makes a
 * fresh, separate instance each time. As published it can be started once; after a trap (a malformed file can cause one)
 * nothing but a new instance is sound. `guard` may wrap the exports, so that a trap in a callback is noticed. It names its
 * wasm by URL; the engine is given the bytes by its host instead, so the URL is taken out.
 */
export function parquetFactory(): Plugin {
  return {
    name: 'parquet-factory',
    enforce: 'pre',
    transform(code, id) {
      if (!/parquet-wasm\/esm\/parquet_wasm\.js\?factory/.test(id)) return null
      const body = [
        ["new URL('parquet_wasm_bg.wasm', import.meta.url)", 'undefined'],
        ['wasm = instance.exports;', 'wasm = guard(instance.exports);'],
        ['export { initSync, __wbg_init as default };', 'return { init: __wbg_init, ParquetFile };'],
      ].reduce((text, [from, to]) => {
        if (!text.includes(from)) throw new Error(`parquet-wasm has changed: ${from} is not in its glue`)
        return text.replace(from, to)
      }, code)
      return `export default function createParquetWasm(guard) {\n${body.replace(/^export (?=class|const|function)/gm, '')}\n}`
    },
  }
}
