// morph makes the element `old` like `fresh` with as few changes as possible.
// Children with an id are matched by it. The element with the focus, and a box
// that was changed by hand, are never touched or removed.
export function morph(old, fresh) {
  if (old.isEqualNode(fresh) || used(old)) return
  if (!old.hasAttribute('data-live-region')) attributes(old, fresh)
  const byID = new Map([...old.children].filter(c => c.id).map(c => [c.id, c]))
  const kept = new Set()
  let next = old.firstChild
  for (const want of [...fresh.childNodes]) {
    while (kept.has(next)) next = next.nextSibling
    let have = match(next, want, byID)
    if (have) {
      if (have !== next) move(old, have, next)
      if (have.nodeType === Node.ELEMENT_NODE) morph(have, want)
      else if (have.data !== want.data) have.data = want.data
    } else {
      have = old.insertBefore(document.importNode(want, true), next)
    }
    kept.add(have)
  }
  for (const gone of [...old.childNodes].filter(c => !kept.has(c))) {
    if (holdsUse(gone)) gone.classList.add('app-gone')
    else gone.remove()
  }
}

// match finds the node that is to become `want`: the one with its id anywhere
// among the siblings, else the next one when it is of the same kind and unnamed.
function match(next, want, byID) {
  if (want.id) return byID.get(want.id) ?? null
  if (next && next.nodeType === want.nodeType && next.nodeName === want.nodeName && !next.id) return next
  return null
}

// move puts a node before another. Where the browser cannot do that without
// taking the focus away, a node in use stays where it is until the next update.
function move(parent, node, before) {
  if (parent.moveBefore) parent.moveBefore(node, before)
  else if (!holdsUse(node)) parent.insertBefore(node, before)
}

// ours are attributes that scripts or people set and the server does not send.
const ours = /^(open|aria-busy|aria-controls|aria-expanded|data-sent|data-nhsuk-.*)$/

function attributes(old, fresh) {
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && !ours.test(name)) old.removeAttribute(name)
  }
  for (const { name, value } of [...fresh.attributes]) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value)
  }
}

// used says whether a person is using this very element.
function used(element) {
  if (element === document.activeElement) return true
  if ('defaultValue' in element && element.value !== element.defaultValue) return true
  return 'defaultChecked' in element && element.checked !== element.defaultChecked
}

function holdsUse(node) {
  if (node.nodeType !== Node.ELEMENT_NODE) return false
  return used(node) || [...node.querySelectorAll('input, textarea, select, a, button, summary, [tabindex]')].some(used)
}
