// What the pages on which requests are worked add when there is JavaScript.
const ALIVE = 30_000 // the desk forgets who looks after 75 s
const TYPED = 400 // a pause in typing

export function work() {
  presence()
  countdown()
  templates()
  copy()
  signs()
  find()
}

// presence tells colleagues that the request is open on this screen.
function presence() {
  const page = document.querySelector('[data-looking]')
  if (!page) return
  const alive = () => {
    if (document.visibilityState === 'visible') fetch(page.dataset.looking, { method: 'POST' }).catch(() => {})
  }
  setInterval(alive, ALIVE)
  window.addEventListener('pagehide', () => navigator.sendBeacon(page.dataset.left))
}

// countdown of the time in which a step can be undone; the server decides.
function countdown() {
  setInterval(() => {
    for (const place of document.querySelectorAll('[data-seconds]')) {
      const ends = (place.ends ??= Date.now() + Number(place.dataset.seconds) * 1000)
      const left = Math.ceil((ends - Date.now()) / 1000)
      if (left <= 0) place.closest('.app-undo')?.remove()
      else if (place.textContent !== String(left)) place.textContent = String(left)
    }
  }, 500)
}

// templates put their text into the box, behind what stands there.
function templates() {
  document.addEventListener('click', event => {
    const link = event.target.closest('[data-template]')
    const box = link && document.getElementById(link.dataset.into)
    if (!box || event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    const text = link.dataset.template
    if (!box.value.includes(text)) box.value = box.value.trim() === '' ? text : box.value.trimEnd() + '\n' + text
    box.focus()
    box.setSelectionRange(box.value.length, box.value.length)
  })
}

function copy() {
  for (const button of document.querySelectorAll('[data-copy]')) {
    const box = document.getElementById(button.dataset.copy)
    const said = document.querySelector('[data-copied]')
    button.hidden = false
    button.addEventListener('click', async () => {
      try {
        await navigator.clipboard.writeText(box.value)
        said.textContent = 'Copied.'
      } catch {
        box.select()
        said.textContent = 'Press Ctrl+C to copy.'
      }
    })
  }
}

// after calls a function when typing pauses, and says which call is the last.
function after(box, pause, call) {
  let timer = 0
  let turn = 0
  box.addEventListener('input', () => {
    clearTimeout(timer)
    const mine = ++turn
    timer = setTimeout(() => call(() => mine === turn).catch(() => {}), pause)
  })
}

async function post(url, values) {
  const answer = await fetch(url, { method: 'POST', body: new URLSearchParams(values), redirect: 'error' })
  if (!answer.ok) throw new Error(`status ${answer.status}`)
  return new DOMParser().parseFromString(await answer.text(), 'text/html')
}

// signs shows red flags in words while they are typed.
function signs() {
  const place = document.querySelector('[data-signs]')
  const box = place && document.getElementById(place.dataset.signsOf)
  if (!box) return
  after(box, TYPED, async last => {
    const seen = await post(place.dataset.signs, { [box.name]: box.value })
    if (last()) place.replaceChildren(...seen.body.childNodes)
  })
}

// find looks for the patient while a name is typed. The form itself does the
// same with its button.
function find() {
  const box = document.querySelector('[data-find]')
  const place = document.getElementById('found')
  if (!box || !place) return
  after(box, TYPED / 2, async last => {
    if (box.value.trim().length < 2) {
      place.replaceChildren()
      return
    }
    const page = await post(box.dataset.find, { [box.name]: box.value, 'in-do': 'find' })
    const found = page.getElementById('found')
    if (last() && found) place.replaceChildren(...found.childNodes)
  })
  box.addEventListener('keydown', event => {
    if (event.key !== 'ArrowDown') return
    event.preventDefault()
    place.querySelector('[data-row-link]')?.focus()
  })
  place.addEventListener('keydown', event => {
    const all = [...place.querySelectorAll('[data-row-link]')]
    const next = all.indexOf(document.activeElement) + ({ ArrowDown: 1, ArrowUp: -1 }[event.key] ?? NaN)
    if (Number.isNaN(next)) return
    event.preventDefault()
    ;(all[next] ?? (next < 0 ? box : null))?.focus()
  })
}
