// Writes src/figures/plotly.css from plotly's own rules: `node scripts/plotlyStyles.mjs`, after a new version of plotly.
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const { version } = require('plotly.js/package.json')
const source = readFileSync(require.resolve('plotly.js/build/plotcss.js'), 'utf8')

const rules = []
const collect = () => ({ addStyleRule: (selector, style) => rules.push(`${selector}{${style}}`) })
new Function('require', 'module', 'exports', source)(collect, { exports: {} }, {})

const head = `/* The ${rules.length} rules of plotly.js ${version} (MIT), made by scripts/plotlyStyles.mjs. */\n`
writeFileSync(new URL('../src/figures/plotly.css', import.meta.url), `${head}${rules.join('\n')}\n`)
