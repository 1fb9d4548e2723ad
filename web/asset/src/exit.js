// "Exit this page": leaves at once and keeps the page out of the back button.
// Shift pressed three times within five seconds does the same.
const WITHIN = 5000
const PRESSES = 3

export function exitPage() {
  const link = document.querySelector('[data-exit]')
  if (!link) return
  const leave = () => {
    document.body.replaceChildren()
    document.title = ' '
    window.location.replace(link.href)
  }
  link.addEventListener('click', event => {
    event.preventDefault()
    leave()
  })

  const said = document.createElement('div')
  said.className = 'nhsuk-u-visually-hidden'
  said.setAttribute('role', 'status')
  link.after(said)

  let presses = []
  document.addEventListener('keydown', event => {
    if (event.key !== 'Shift') {
      presses = []
      return
    }
    if (event.repeat) return
    presses = [...presses.filter(t => event.timeStamp - t < WITHIN), event.timeStamp]
    if (presses.length >= PRESSES) {
      said.textContent = 'Leaving this page'
      leave()
    } else {
      const left = PRESSES - presses.length
      said.textContent = left === 1 ? 'Press Shift once more to exit this page' : 'Press Shift twice more to exit this page'
    }
  })
}
