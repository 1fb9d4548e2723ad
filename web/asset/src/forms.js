// A form is sent once: a second submit before the next page is ignored, for a
// while: the network may have failed, or the answer been a file. The page may
// also come back from the browser's memory. What makes a repeat harmless is the
// command's idempotency key, not this.
const WHILE = 5000

export function forms() {
  document.addEventListener('submit', event => {
    const form = event.target
    if (form.method !== 'post') return
    if (form.dataset.sent !== undefined) {
      event.preventDefault()
      return
    }
    form.dataset.sent = ''
    form.setAttribute('aria-busy', 'true')
    setTimeout(() => allow(form), WHILE)
  })
  window.addEventListener('pageshow', () => document.querySelectorAll('form[data-sent]').forEach(allow))
  for (const button of document.querySelectorAll('[data-print]')) {
    button.hidden = false
    button.addEventListener('click', () => window.print())
  }
}

function allow(form) {
  delete form.dataset.sent
  form.removeAttribute('aria-busy')
}
