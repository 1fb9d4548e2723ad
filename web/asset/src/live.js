// Live parts: after each event of the page's stream its own URL is fetched and
// the parts marked data-live-region are brought up to date, element by element.
// What a person is using stays: the focused element, changed boxes, the scroll
// position, open details.
import { morph } from './morph.js'

const LOST_AFTER = 10_000 // a stream that is silent in reconnecting for so long is called lost

export function live(enhance) {
  flash()
  const place = document.querySelector('[data-live]')
  if (!place || !window.EventSource) return
  const notice = place.querySelector('.app-live__lost')
  const stream = new EventSource(place.dataset.live)
  let lost = 0

  const paused = yes => {
    clearTimeout(lost)
    lost = 0
    notice.hidden = !yes
  }
  stream.addEventListener('open', () => paused(false))
  stream.addEventListener('error', () => {
    if (stream.readyState === EventSource.CLOSED) paused(true)
    else lost ||= setTimeout(() => paused(true), LOST_AFTER)
  })
  const update = () => refresh(enhance).then(() => paused(false), () => paused(true))
  stream.addEventListener('message', update)
  stream.addEventListener('change', update)
  stream.addEventListener('reload', () => {
    if (dirty()) paused(true)
    else window.location.reload()
  })
  window.addEventListener('pagehide', () => stream.close())
  window.addEventListener('pageshow', event => {
    if (event.persisted) window.location.reload() // from the browser's memory: hours may have passed
  })
}

// One fetch at a time; events during a fetch lead to one more.
let running = null
let again = false
async function refresh(enhance) {
  if (running) {
    again = true
    return running
  }
  running = (async () => {
    do {
      again = false
      await fetchParts(enhance)
    } while (again)
  })()
  try {
    await running
  } finally {
    running = null
  }
}

async function fetchParts(enhance) {
  const answer = await fetch(window.location.href, { headers: { Accept: 'text/html' }, redirect: 'error' })
  if (!answer.ok) throw new Error(`status ${answer.status}`)
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html')
  const { scrollX, scrollY } = window
  for (const part of document.querySelectorAll('[data-live-region]')) {
    const now = fresh.getElementById(part.id)
    if (!now) continue
    morph(part, now)
    enhance(part)
  }
  window.scrollTo(scrollX, scrollY)
  flash()
}

// dirty says whether somebody has typed something that a reload would lose.
function dirty() {
  return [...document.querySelectorAll('input, textarea')].some(box =>
    ['checkbox', 'radio'].includes(box.type) ? box.checked !== box.defaultChecked : box.value !== box.defaultValue)
}

// An emergency that waits is marked in the title, where another tab shows it.
function flash() {
  const bare = document.title.replace(/^\(!\) /, '')
  const title = document.querySelector('[data-alert]') ? '(!) ' + bare : bare
  if (document.title !== title) document.title = title
}
