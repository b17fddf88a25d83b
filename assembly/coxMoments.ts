// Score vectors and informations of proportional hazards regressions whose events have weights. The information of each slot
// is made once, V = h·A − Σ s r x xᵀ − Σ m mᵀ (A: the sum of r x xᵀ over those at risk; h: Σ 1/d over the events, s: Σ share/d,
// for each of several that are tied; m: the mean of x the event is compared with), and added to every sum with the slot's weight.
// The slots go from the last to the first in chunks that stay in the cache; the rows of a chunk lie one after the other, and serve
// two scores, each a lane of the pairs.
import { anewAt, CHUNK_ROWS, collect, addPassing, eventsOf, Lane, rowsOf } from './coxChunk'
import { mirror } from './dense'
import { respond, scan, sumRisk } from './coxScans'
import { combine, pair, Session } from './coxSession'
import { addChunk, Chunk } from './coxTiles'

/** Sums over those at risk begin anew where they have fallen by this: what was taken away again has left its rounding. */
const FALL: f64 = 64

/**
 * Of the covariates and a score each (the column behind them), for each weighting of the slots; one or two `lanes`. which: two
 * scores; b: two vectors; deviance and spread: 2 each.
 */
export function coxMoments(
  session: usize, lanes: usize, nLanes: i32, efron: i32, which: usize, b: usize, deviance: usize, spread: usize,
): void {
  const s = changetype<Session>(session)
  combine(s, 1, which, b, s.predictor)
  v128.store(spread, respond(s, s.predictor))
  sumRisk(s)
  v128.store(deviance, scan(s, efron, s.predictor))
  const one = changetype<Lane>(lanes), two = changetype<Lane>(lanes + offsetof<Lane>())
  begin(s, one)
  if (nLanes > 1) begin(s, two)
  let event = s.events
  for (let to = s.slots; to > 0; ) {
    let from = to - 1
    for (let rows = rowsOf(s, efron, from); from > 0; from--) {
      if (anewAt(one, from - 1) == 2 || (nLanes > 1 && anewAt(two, from - 1) == 2)) break
      rows += rowsOf(s, efron, from - 1)
      if (rows > CHUNK_ROWS) break
    }
    addSlots(s, one, efron, from, to, event, true)
    // With late entry the lanes can begin anew at different slots, and have other rows.
    if (nLanes > 1) addSlots(s, two, efron, from, to, event, s.from != 0)
    event -= eventsOf(s, from, to)
    to = from
  }
  end(one.chunk)
  if (nLanes > 1) end(two.chunk)
}

function begin(s: Session, lane: Lane): void {
  const c = lane.chunk
  const bytes = <usize>s.columns << 3
  memory.fill(lane.scores, 0, <usize>c.nWeights * bytes)
  memory.fill(c.information, 0, <usize>(c.nWeights * s.columns) * bytes)
  memory.fill(c.square, 0, <usize>s.columns * bytes)
  memory.fill(lane.sum, 0, bytes)
  markAnew(s, lane)
}

function end(c: Chunk): void {
  const square = <usize>(c.columns * c.columns) << 3
  for (let t = 0; t < c.nWeights; t++) mirror(c.information + <usize>t * square, c.columns)
}

function addSlots(s: Session, lane: Lane, efron: i32, from: i32, to: i32, event: i32, fresh: bool): void {
  if (anewAt(lane, to - 1) == 2) addPassing(s, lane, to - 1)
  collect(s, lane, efron, from, to, event, fresh)
  addChunk(lane.chunk)
  for (let k = from; k < to; k++) {
    if (anewAt(lane, k) != 1) continue
    lane.last = k
    return
  }
}

function markAnew(s: Session, lane: Lane): void {
  let highest: f64 = 0
  for (let k = s.slots - 1; k >= 0; k--) {
    const atRisk = load<f64>(pair(s.atRisk, k) + lane.at)
    const begins = load<u8>(s.restart + <usize>k) != 0
    const fallen = s.from != 0 && atRisk * FALL < highest
    store<u8>(lane.anew + <usize>k, begins ? 1 : fallen ? 2 : 0)
    highest = begins || fallen ? atRisk : max(highest, atRisk)
  }
}
