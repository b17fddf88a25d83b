import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, type Page, test, type Worker } from '@playwright/test'

/**
 * Nothing leaves the tab: another server listens, and page and workers try to reach it by every means. Nothing arrives; and
 * the same attempts from a page without the policy do arrive, so that the silence means something.
 */

let outside: Server
let address = ''
const hits: string[] = []

test.beforeAll(async () => {
  outside = createServer((request, response) => {
    hits.push(request.url ?? '')
    response.setHeader('Access-Control-Allow-Origin', '*')
    response.setHeader('Content-Type', request.url === '/control' ? 'text/html' : 'text/javascript')
    response.end(request.url === '/control' ? '<!doctype html><title>control</title>' : 'globalThis.reached = true')
  })
  outside.on('upgrade', (request, socket) => {
    hits.push(request.url ?? '')
    socket.destroy()
  })
  await new Promise<void>((resolve) => outside.listen(0, '127.0.0.1', resolve))
  address = `127.0.0.1:${(outside.address() as AddressInfo).port}`
})

test.afterAll(() => {
  outside.close()
})

test.beforeEach(() => {
  hits.length = 0
})

/** Runs in page or worker: every attempt ends in an error or in a request that the other server sees. */
async function attempt({ address, from }: { address: string; from: string }): Promise<void> {
  const url = (kind: string) => `http://${address}/${from}/${kind}`
  const quietly = async (work: () => unknown) => {
    try {
      await work()
    } catch {
      // Refused, as it should be.
    }
  }
  await quietly(() => fetch(url('fetch'), { mode: 'no-cors' }))
  await quietly(() => fetch(url('keepalive'), { mode: 'no-cors', method: 'POST', body: 'x', keepalive: true }))
  await quietly(() => import(url('import')))
  await quietly(() => {
    const socket = new WebSocket(`ws://${address}/${from}/websocket`)
    return new Promise((resolve) => {
      socket.onclose = resolve
      socket.onerror = resolve
    })
  })
  await quietly(() => {
    const request = new XMLHttpRequest()
    request.open('GET', url('xhr'), false)
    request.send()
  })
  await quietly(() => {
    const source = new EventSource(url('eventsource'))
    return new Promise((resolve) => {
      source.onerror = () => {
        source.close()
        resolve(null)
      }
    })
  })
  const scope = globalThis as unknown as { importScripts?: (url: string) => void; document?: Document }
  if (scope.importScripts !== undefined) await quietly(() => scope.importScripts?.(url('importScripts')))
  if (scope.document !== undefined) {
    await quietly(() => navigator.sendBeacon(url('beacon'), 'x'))
    for (const [tag, attribute] of [
      ['img', 'src'],
      ['script', 'src'],
      ['iframe', 'src'],
      ['link', 'href'],
    ]) {
      const element = scope.document.createElement(tag)
      if (tag === 'link') element.setAttribute('rel', 'stylesheet')
      element.setAttribute(attribute, url(tag))
      scope.document.body.append(element)
    }
  }
  await new Promise((resolve) => setTimeout(resolve, 500))
}

/** Workers that injected code could start: classic, module, and one inside another. */
async function attemptFromOwnWorkers(page: Page): Promise<void> {
  await page.evaluate(
    async ({ code, address }) => {
      const start = (text: string, options?: WorkerOptions) =>
        new Promise<void>((resolve) => {
          const url = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }))
          try {
            const worker = new Worker(url, options)
            worker.onmessage = () => resolve()
            worker.onerror = () => resolve()
          } catch {
            resolve()
          }
        })
      const body = (from: string) =>
        `(${code})(${JSON.stringify({ address, from })}).finally(() => postMessage('done'))`
      await start(body('classic'))
      await start(body('module'), { type: 'module' })
      const inner = JSON.stringify(body('nested'))
      await start(
        `const inner = new Worker(URL.createObjectURL(new Blob([${inner}], { type: 'text/javascript' })))
         inner.onmessage = () => postMessage('done'); inner.onerror = () => postMessage('done')`,
      )
    },
    { code: attempt.toString(), address },
  )
}

test('a page without the policy is heard, so that the silence of the next tests means something', async ({ page }) => {
  await page.goto(`http://${address}/control`)
  await page.evaluate(attempt, { address, from: 'page' })
  await attemptFromOwnWorkers(page)
  for (const kind of [
    'fetch',
    'keepalive',
    'import',
    'websocket',
    'xhr',
    'eventsource',
    'beacon',
    'img',
    'script',
    'iframe',
    'link',
  ]) {
    expect(hits, kind).toContain(`/page/${kind}`)
  }
  for (const from of ['classic', 'nested']) {
    for (const kind of ['fetch', 'import', 'websocket', 'importScripts'])
      expect(hits, `${from} ${kind}`).toContain(`/${from}/${kind}`)
  }
})

test('nothing leaves the page, nor any worker it could start', async ({ page }) => {
  await page.goto('./')
  await page.evaluate(attempt, { address, from: 'page' })
  await attemptFromOwnWorkers(page)
  expect(hits).toEqual([])
})

test('nothing leaves the engine, nor the kernels it starts, with the policy of the page alone', async ({
  page,
  context,
}) => {
  // Static hosts send no policy header: the meta element must hold by itself.
  await context.route('**/*', async (route) => {
    const response = await route.fetch()
    const headers = response.headers()
    delete headers['content-security-policy']
    await route.fulfill({ response, headers })
  })
  const policy = page.locator('meta[http-equiv="Content-Security-Policy"]')
  await page.goto('./')
  await expect(policy).toHaveAttribute('content', /default-src 'none'.*worker-src blob:.*connect-src 'self'/)
  await page.getByRole('button', { name: 'Open the example study' }).click()
  await expect.poll(() => page.workers().length, { timeout: 60_000 }).toBeGreaterThan(0)
  const workers: Worker[] = page.workers()
  for (const [index, worker] of workers.entries()) await worker.evaluate(attempt, { address, from: `engine${index}` })
  await workers[0].evaluate(
    async ({ code, address }) => {
      const text = `(${code})(${JSON.stringify({ address, from: 'kernel' })}).finally(() => postMessage('done'))`
      const inner = new Worker(URL.createObjectURL(new Blob([text], { type: 'text/javascript' })))
      await new Promise((resolve) => {
        inner.onmessage = resolve
        inner.onerror = resolve
      })
    },
    { code: attempt.toString(), address },
  )
  expect(hits).toEqual([])
})

test('no inline script, no eval', async ({ page }) => {
  await page.goto('./')
  const ran = await page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        // From a timer: the driver's own evaluation is exempt from the policy.
        setTimeout(() => {
          try {
            resolve(String(new Function('return "ran"')()))
          } catch (error) {
            resolve((error as Error).name)
          }
        })
      }),
  )
  expect(ran).toBe('EvalError')
})
