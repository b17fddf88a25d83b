// The kernel's exports, and nothing else.
export { weightedGram } from './dense'
export { exp, expm1, exponentials, log, log1p } from './elementary'
export { allocate, release } from './memory'
