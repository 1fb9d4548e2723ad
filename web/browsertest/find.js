(() => {
  const plain = text => (text ?? '').replace(/\s+/g, ' ').trim()
  const shown = element => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0

  // words are what an element can be called: its name for assistive technology,
  // and what is visible of it.
  function words(element) {
    const out = [plain(element.getAttribute('aria-label')), plain(element.textContent)]
    const copy = element.cloneNode(true)
    for (const hidden of copy.querySelectorAll('.nhsuk-u-visually-hidden')) hidden.remove()
    out.push(plain(copy.textContent))
    if (element.tagName === 'INPUT') out.push(plain(element.value))
    return out.filter(w => w)
  }

  function labelsOf(element) {
    return [...(element.labels ?? [])].flatMap(words)
  }

  // within narrows to the smallest part of the page that holds the text.
  function within(place) {
    if (!place) return document.body
    const parts = [...document.querySelectorAll('tr, li, dl > div, form, section, article, fieldset, .nhsuk-card')]
      .filter(part => shown(part) && plain(part.innerText).includes(place))
    return parts.find(part => !parts.some(other => other !== part && part.contains(other))) ?? null
  }

  function candidates(kind, name, place) {
    if (kind === 'box' || kind === 'option') {
      const boxes = [...document.querySelectorAll('input:not([type=hidden]):not([type=radio]):not([type=checkbox]), textarea, select')]
      const byLabel = boxes.filter(box => labelsOf(box).includes(name) || plain(box.getAttribute('aria-label')) === name)
      return byLabel.length > 0 ? byLabel : boxes.filter(box => box.name === name)
    }
    if (kind === 'choice') {
      return [...document.querySelectorAll('input[type=radio], input[type=checkbox]')].filter(input =>
        labelsOf(input).includes(name) &&
        (!place || words(input.closest('fieldset')?.querySelector('legend') ?? document.createElement('i')).includes(place)))
    }
    const root = within(place)
    return root === null ? [] : [...root.querySelectorAll('button, a[href], summary, input[type=submit], [role=button]')]
      .filter(element => shown(element) && words(element).includes(name))
  }

  function find(kind, name, place, how) {
    const problem = text => ({ Problem: text, X: 0, Y: 0, ID: '', Value: '' })
    const where = place && kind !== 'option' ? ` in "${place}"` : ''
    if (document.body === null) return problem('the page is not there yet')
    const all = candidates(kind, plain(name), plain(place))
    if (all.length === 0) return problem(`there is no ${kind} "${name}"${where}`)
    if (all.length > 1) return problem(`there are ${all.length} of ${kind} "${name}"${where}`)
    const element = all[0]
    if (element.disabled) return problem(`the ${kind} "${name}" is disabled`)

    if (how === 'pick') {
      const option = [...element.options ?? []].find(o => plain(o.text) === plain(place))
      if (!option) return problem(`"${name}" has no option "${place}"`)
      element.value = option.value
      element.dispatchEvent(new Event('input', { bubbles: true }))
      element.dispatchEvent(new Event('change', { bubbles: true }))
    }
    if (how === 'focus') {
      if (!shown(element)) return problem(`the ${kind} "${name}" is not visible`)
      element.focus()
      if (element.select) element.select()
    }
    let x = 0
    let y = 0
    if (how === 'show') {
      const target = kind === 'choice' ? element.labels[0] : element
      if (!shown(target)) return problem(`the ${kind} "${name}" is not visible`)
      target.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' })
      const box = target.getClientRects()[0]
      x = box.left + box.width / 2
      y = box.top + box.height / 2
      const hit = document.elementFromPoint(x, y)
      if (!hit || !(target.contains(hit) || hit === element)) {
        return problem(`the ${kind} "${name}" is covered by ${hit ? hit.outerHTML.slice(0, 120) : 'nothing: it is outside the window'}`)
      }
    }
    const value = ['radio', 'checkbox'].includes(element.type) ? String(element.checked) : String(element.value ?? '')
    return { Problem: '', X: x, Y: y, ID: element.id, Value: value }
  }

  function focused() {
    const element = document.activeElement
    if (!element || element === document.body) return ''
    return labelsOf(element)[0] ?? words(element)[0] ?? element.id
  }

  function tooWide() {
    const width = document.documentElement.clientWidth
    if (document.documentElement.scrollWidth <= width) return ''
    const wide = [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > width + 1)
    return wide.slice(0, 5).map(e => e.outerHTML.slice(0, 120)).join('\n') || 'unknown element'
  }

  // Between two pages there is no body for a moment.
  const reads = text => document.body !== null && plain(document.body.innerText).includes(plain(text))
  return { find, focused, reads, tooWide }
})()
