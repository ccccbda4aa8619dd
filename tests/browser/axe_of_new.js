// Contrast and the size of targets take axe longer than all its other rules, and most pages are made of the same parts. What they
// rest on is written down for each element: its own colours, all that lies behind it and the weight of its letters; a target's
// place, size and room. Only what was not found sound before, on any page, is asked for. Of what axe calls neither sound nor faulty
// (it does not apply, or can't be told) the place is written down as well: what stands there with the same colours is asked for once.
// Gives what axe finds, and what is sound.
async ([slow, known]) => {
  const seen = new Set(known), layers = new Map(), places = new Map(), kinds = new Map()
  // 53 bits of a text: two multiplicative hashes side by side.
  const hash = text => {
    let a = 0xdeadbeef, b = 0x41c6ce57
    for (let i = 0; i < text.length; i++) {
      a = Math.imul(a ^ text.charCodeAt(i), 2654435761)
      b = Math.imul(b ^ text.charCodeAt(i), 1597334677)
    }
    return 4294967296 * (2097151 & (b ^ (a >>> 15))) + ((a ^ (b >>> 13)) >>> 0)
  }
  const behind = e => {
    if (!e) return ''
    if (!layers.has(e)) {
      const s = getComputedStyle(e), still = s.position == 'static' || s.position == 'relative'
      const bare = still && s.backgroundColor == 'rgba(0, 0, 0, 0)' && s.backgroundImage == 'none' && s.opacity == '1' && s.filter == 'none'
      layers.set(e, behind(e.parentElement) + (bare ? '' : `/${s.backgroundColor} ${s.backgroundImage} ${s.opacity} ${s.filter} ${s.position}`))
    }
    return layers.get(e)
  }
  const place = e => {
    if (!e) return String(innerWidth)
    if (!places.has(e)) places.set(e, `${place(e.parentElement)}>${e.localName}.${e.className}`)
    return places.get(e)
  }
  const colours = (e, field) => {
    const s = getComputedStyle(e), faint = field ? getComputedStyle(e, '::placeholder').color : ''
    return hash(`${behind(e)} ${s.color} ${faint} ${s.fontSize} ${s.fontWeight} ${s.textShadow}`)
  }
  // A small target rests on the room around it, too: what it shares its place with, and how high that is.
  const target = e => {
    const full = size => Math.min(24, Math.round(size)), box = e.getBoundingClientRect(), size = [full(box.width), full(box.height)]
    const room = [e.parentElement, e.parentElement.parentElement].map(p => `${p.childElementCount} ${full(p.offsetHeight / 2)}`)
    return hash(`${place(e)} ${size} ${Math.min(...size) < 24 ? room : ''}`)
  }
  // What is disabled, cut to nothing for the eye, off the page, or a single letter is not judged: others in its place are.
  const standing = e => {
    const box = e.getBoundingClientRect(), shown = box.width > 1 && box.height > 1 && box.right > 0 && box.bottom + scrollY > 0
    return hash(`${kinds.get(e)} ${place(e)} ${shown} ${e.disabled ?? ''} ${e.textContent.trim().length > 1}`)
  }
  const asked = {'color-contrast': [], 'target-size': []}
  for (const e of document.body.querySelectorAll('*')) {
    if (!e.checkVisibility({visibilityProperty: true}) || !e.getClientRects().length) continue
    const field = e.matches('input, select, textarea')
    if (field || [...e.childNodes].some(n => n.nodeType == Node.TEXT_NODE && n.data.trim())) {
      const key = colours(e, field)
      kinds.set(e, key)
      if (!seen.has(key) && !seen.has(standing(e))) asked['color-contrast'].push(e)
    }
    if (field || e.matches('a, button, summary, [role=button], [role=option], [role=switch], [role=tab]'))
      if (!seen.has(target(e))) asked['target-size'].push(e)
  }
  const found = [], sound = new Set(), faulty = new Set()
  for (const rule of slow.filter(rule => asked[rule].length)) {
    const key = e => rule == 'target-size' ? target(e) : kinds.get(e)
    const only = {runOnly: {type: 'rule', values: [rule]}, resultTypes: ['violations', 'passes'], elementRef: true}
    const said = await axe.run({include: asked[rule]}, only)
    for (const v of said.violations) {
      found.push(`${v.id}: ${v.nodes.slice(0, 4).map(n => n.target[0])} ${(v.nodes[0].failureSummary || '').slice(0, 200)}`)
      v.nodes.forEach(n => faulty.add(key(n.element)))
    }
    for (const p of said.passes) p.nodes.forEach(n => sound.add(key(n.element)))
    for (const e of asked[rule]) {
      if (!sound.has(key(e)) && !faulty.has(key(e))) sound.add(rule == 'target-size' ? key(e) : standing(e))
    }
  }
  return {found, sound: [...sound].filter(key => key !== undefined && !faulty.has(key))}
}
