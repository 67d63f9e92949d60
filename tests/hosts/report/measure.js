// What can be measured of a page as it is painted: a list of faults, each a sentence. The debugger evaluates it; no report has it.
(asked) => {
  const faults = [], say = (what, ...texts) =>
    faults.push(what + ": " + texts.map(text => JSON.stringify(text.trim().slice(0, 60))).join(" "));
  const shown = node => node.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true });
  const meet = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
  const within = (a, b, more) => a.left >= b.left - more && a.right <= b.right + more
    && a.top >= b.top - more && a.bottom <= b.bottom + more;
  // Fonts have room above and below what they draw.
  const ink = box => ({ left: box.left, right: box.right, top: box.top + box.height * 0.2, bottom: box.bottom - box.height * 0.2 });
  const pairs = list => { // of boxes that meet, by a sweep from top to bottom
    const found = [], sorted = [...list].sort((a, b) => a.box.top - b.box.top);
    sorted.forEach((one, i) => {
      for (let k = i + 1; k < sorted.length && sorted[k].box.top < one.box.bottom; k++)
        if (sorted[k].of !== one.of && meet(one.box, sorted[k].box)) found.push([one, sorted[k]]);
    });
    return found;
  };

  const wide = document.documentElement.scrollWidth;
  if (wide > asked + 1) say("the page is wider than the screen", String(wide));

  // Words: on the screen, in their cell and in whatever cuts them; none over another.
  const words = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walk.nextNode());) {
    const parent = node.parentElement;
    if (!node.data.trim() || parent.closest("svg") || !shown(parent)) continue;
    const range = document.createRange(), cell = parent.closest("td,th,li,dt,dd,p,h1,h2,h3,caption,summary,figcaption");
    range.selectNodeContents(node);
    for (const rect of range.getClientRects()) {
      if (rect.width < 1 || rect.height < 1) continue;
      words.push({ of: node, box: ink(rect), text: node.data });
      if (rect.left < -1 || rect.right > asked + 1) say("words beside the screen", node.data);
      if (cell && (rect.right > cell.getBoundingClientRect().right + 1 || rect.left < cell.getBoundingClientRect().left - 1))
        say("words beside their " + cell.localName, node.data);
    }
  }
  if (words.length < 20) say("hardly any words are painted", String(words.length));
  for (const [a, b] of pairs(words)) say("words over words", a.text, b.text);
  for (const node of document.querySelectorAll("td,th,.scroll,.cards>div,li,dd,dt"))
    if (shown(node) && node.scrollWidth > node.clientWidth + 1 && node.clientWidth > 0)
      say(node.localName + " overflows", node.textContent);

  for (const node of document.querySelectorAll(".big"))
    if (node.textContent.length <= 18 && node.getClientRects().length > 1) say("a figure in two lines", node.textContent);

  // Charts: words inside of the drawing, over no other words, no mark, no curve; steps hold their words.
  let charts = 0;
  for (const svg of document.querySelectorAll("svg[role=img]")) {
    if (!shown(svg)) continue;
    charts++;
    const frame = svg.getBoundingClientRect(), title = svg.querySelector("title").textContent;
    if (frame.left < -1 || frame.right > asked + 1) say("a drawing beside the screen", title);
    const texts = [...svg.querySelectorAll("text")].map(node =>
      ({ of: node, box: ink(node.getBoundingClientRect()), text: node.textContent }));
    if (texts.length < 5) say("a chart without words", title);
    const marks = [...svg.querySelectorAll(".p1,.p2,.p3,.p4")].map(node => ({ of: node, box: node.getBoundingClientRect() }));
    for (const one of texts) {
      if (!one.text.trim()) say("empty words in", title);
      if (!within(one.box, frame, 0.5)) say("words cut by the drawing of " + title, one.text);
      for (const mark of marks) if (meet(one.box, mark.box)) say("words over a mark", one.text);
    }
    for (const [a, b] of pairs(texts)) say("words over words in a chart", a.text, b.text);
    for (const curve of svg.querySelectorAll(".curve")) {
      const to = curve.getScreenCTM();
      for (let at = 0, all = curve.getTotalLength(); at <= all; at += 3) {
        const p = curve.getPointAtLength(at).matrixTransform(to);
        const hit = texts.find(one => p.x > one.box.left && p.x < one.box.right && p.y > one.box.top && p.y < one.box.bottom);
        if (hit) { say("the curve through words", hit.text); break; }
      }
    }
    const steps = [...svg.querySelectorAll(".step")].map(node => node.getBoundingClientRect());
    for (const one of steps.length ? texts : [])
      if (!steps.some(step => within(one.box, step, 0.5))) say("words beside their step", one.text);
    if (!steps.length && svg.querySelectorAll("text.axis").length !== 2) say("an axis without a name", title);
  }
  if (!charts) say("no chart is shown", "");

  // Contrast of words against what is behind them: 4.5 to 1 (WCAG AA).
  const light = ([r, g, b]) => [r, g, b].map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const rgb = text => text.match(/[\d.]+/g).map(Number);
  const behind = node => {
    for (; node; node = node.parentElement) {
      const color = rgb(getComputedStyle(node).backgroundColor);
      if (color.length < 4 || color[3] > 0) return color;
    }
    return [255, 255, 255];
  };
  const pale = new Map();
  for (const node of document.querySelectorAll("body *")) {
    const own = [...node.childNodes].some(child => child.nodeType === 3 && child.data.trim());
    if (!own || !shown(node) || node.closest("title,desc")) continue;
    const style = getComputedStyle(node), front = rgb(node.localName === "text" ? style.fill : style.color);
    const [a, b] = [light(front), light(behind(node))], ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const key = node.closest("figcaption") && node.localName === "span"; // its marks are drawings
    if (ratio < 4.5 && !key) pale.set(front.join() + ratio.toFixed(2), node.textContent);
  }
  for (const [what, text] of pale) say("pale words " + what, text);
  return faults;
}
