// Single keys for staff who live in the worklist. They never act while somebody
// types, and can be switched off on a computer (WCAG 2.1.4).
const OFF = 'frontdoor-keys-off'

export function keys() {
  const help = document.getElementById('keys')
  if (!help) return
  help.hidden = false
  const on = document.getElementById('keys-on')
  on.checked = !stored()
  on.addEventListener('change', () => store(!on.checked))

  document.addEventListener('keydown', event => {
    if (stored() || event.ctrlKey || event.altKey || event.metaKey || typing(event.target)) return
    const act = actions[event.key]
    if (act && act(help)) event.preventDefault()
  })
}

const actions = {
  j: () => step(1),
  k: () => step(-1),
  '/': () => {
    const box = document.querySelector('[role="search"] input:not([type="hidden"]), [data-search]')
    box?.focus()
    return box !== null
  },
  '?': help => {
    help.open = true
    help.querySelector('summary').focus()
    return true
  }
}

// step moves the focus along the links of the rows; Enter then opens by itself.
function step(by) {
  const links = [...document.querySelectorAll('[data-row-link]')]
  if (links.length === 0) return false
  const row = document.activeElement?.closest('[data-row]')
  const now = links.findIndex(link => row?.contains(link))
  const next = now < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(Math.max(now + by, 0), links.length - 1)
  links[next].focus()
  links[next].closest('[data-row]').scrollIntoView({ block: 'nearest' })
  return true
}

function typing(element) {
  return element.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(element.tagName)
}

// Storage may be forbidden by the browser; the keys then stay on for the page.
let off = false
function stored() {
  try {
    return localStorage.getItem(OFF) !== null
  } catch {
    return off
  }
}
function store(value) {
  off = value
  try {
    if (value) localStorage.setItem(OFF, '1')
    else localStorage.removeItem(OFF)
  } catch { /* kept in off */ }
}
