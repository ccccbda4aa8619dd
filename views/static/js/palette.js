// Ctrl+K opens the palette: a combobox (WAI-ARIA APG) over what the server suggests for what is typed. Nothing is kept here.
// An option leads to a page, opens an act as a dialog, posts, asks whom an act is for, or searches.
const dialog = document.getElementById("palette");
const WAIT = 120; // ms without a key before the server is asked

if (dialog) {
  const form = dialog.querySelector("form");
  const input = form.elements.q;
  const list = dialog.querySelector("[role=listbox]");
  const said = dialog.querySelector("[role=status]");
  const chosen = form.querySelector(".palette-act"); // the act that asks whom it is for
  let opener = null;
  let timer = 0;
  let asking = null; // aborts the question that is under way
  let answered = null; // what the list answers
  let coming = Promise.resolve();

  const options = () => [...list.querySelectorAll("[role=option]")];
  const active = () => list.querySelector("[aria-selected=true]");

  function select(option) {
    active()?.setAttribute("aria-selected", "false");
    if (option) {
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", option.id);
    } else input.removeAttribute("aria-activedescendant");
  }

  function show(html) {
    const parsed = new DOMParser().parseFromString(html, "text/html");
    list.replaceChildren(...[...parsed.body.querySelectorAll("[role=group]")].map((group) => document.importNode(group, true)));
    said.textContent = parsed.body.querySelector("[data-said]")?.textContent ?? dialog.dataset.fault;
    list.hidden = !options().length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    list.scrollTop = 0;
    select(options()[0]);
  }

  async function suggest(sure = false) {
    clearTimeout(timer);
    asking?.abort();
    const mine = asking = new AbortController();
    const typed = input.value;
    const body = new FormData(form);
    body.set("here", location.pathname);
    body.set("act", chosen.dataset.act ?? "");
    if (sure) body.set("sure", "y");
    try {
      const answer = await fetch(dialog.dataset.url, { method: "POST", body, cache: "no-store", redirect: "manual", signal: mine.signal });
      const html = await answer.text();
      if (mine.signal.aborted) return;
      show(html);
    } catch (error) {
      if (error.name === "AbortError") return;
      show("");
    }
    answered = typed;
  }

  function later() {
    clearTimeout(timer);
    coming = new Promise((done) => { timer = setTimeout(() => suggest().then(done), WAIT); });
  }

  function step(act, words) {
    chosen.hidden = !act;
    chosen.textContent = words;
    if (act) chosen.dataset.act = act; else delete chosen.dataset.act;
    input.value = "";
    input.placeholder = act ? dialog.dataset.whom : dialog.dataset.hint;
    answered = null;
    coming = suggest();
  }

  function post(url) {
    const sent = form.cloneNode(true);
    sent.elements.q.remove();
    sent.hidden = true;
    sent.action = url;
    const next = document.createElement("input");
    next.type = "hidden";
    next.name = "next";
    next.value = location.pathname;
    sent.append(next);
    document.body.append(sent);
    sent.submit();
  }

  function act(url) { // js/acts.js opens it over this page
    const link = document.createElement("a");
    link.href = url;
    link.dataset.act = "";
    link.hidden = true;
    document.body.append(link);
    const before = opener;
    document.addEventListener("ask", ({ target }) => target.addEventListener("close", () => before?.focus?.(), { once: true }), { once: true });
    link.click();
    link.remove();
  }

  function run(option) {
    const { leads, to } = option.dataset;
    if (leads === "ask") return step(to, option.querySelector(".cut").textContent);
    if (leads === "look") return void (coming = suggest(true));
    if (leads === "search") return form.submit();
    dialog.close();
    if (leads === "dialog") act(to);
    else if (leads === "post") post(to);
    else location.assign(to);
  }

  // Enter takes what the list says of what is typed now. Of a name that isn't answered yet the whole search knows more.
  async function enter() {
    const typed = input.value;
    if (answered !== typed) {
      if (!chosen.dataset.act && typed.trim() && !typed.startsWith(">")) return form.submit();
      await coming;
    }
    const option = active();
    if (option) run(option);
    else if (typed.trim() && !chosen.dataset.act && !typed.startsWith(">")) form.submit();
  }

  function open() {
    opener = document.activeElement;
    document.querySelectorAll("details[data-menu][open]").forEach((menu) => { menu.open = false; });
    dialog.showModal();
    step("", "");
    input.focus();
  }

  dialog.addEventListener("close", () => {
    clearTimeout(timer);
    asking?.abort();
    input.value = "";
    list.replaceChildren(); // what it showed isn't left in the page
    opener?.focus?.();
  });

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    enter();
  });
  input.addEventListener("input", later);
  input.addEventListener("keydown", (event) => {
    const all = options();
    const at = all.indexOf(active());
    const to = { ArrowDown: (at + 1) % all.length, ArrowUp: (at + all.length - 1) % all.length }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      if (all.length) select(all[to]);
    } else if (event.key === "Backspace" && !input.value && chosen.dataset.act) step("", "");
  });
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays in the field
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) run(option);
  });

  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== "k") return;
    if (dialog.open) event.preventDefault();
    else if (dialog.isConnected && !document.querySelector("dialog[open]")) {
      event.preventDefault();
      open();
    }
  });

  // A > in the box at the top begins an act, too.
  const box = document.getElementById("find");
  box?.addEventListener("input", () => {
    if (!box.value.startsWith(">") || dialog.open) return;
    const typed = box.value;
    box.value = "";
    open();
    input.value = typed;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
