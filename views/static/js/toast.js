// Toasts: [data-tell] go after 6 s (10 s with an act to undo); what warns, tells of a fault or leads on stays until it is closed.
// say(text, tone) makes one. Failed htmx answers and being offline are told here.
const region = document.querySelector("[data-tells]");

function dismiss(tell) {
  tell.classList.add("gone");
  setTimeout(() => tell.remove(), 220);
}

function watch(tell) {
  tell.querySelector("[data-tell-close]")?.addEventListener("click", () => dismiss(tell));
  if (tell.matches(".bad, .warn, :has(a)")) return;
  const life = tell.querySelector("form") ? 10000 : 6000;
  let timer = setTimeout(dismiss, life, tell);
  for (const stay of ["pointerenter", "focusin"]) tell.addEventListener(stay, () => clearTimeout(timer));
  for (const go of ["pointerleave", "focusout"]) {
    tell.addEventListener(go, () => { clearTimeout(timer); timer = setTimeout(dismiss, life, tell); });
  }
}

function say(text, tone = "good") {
  if (!region || !text) return;
  const tell = document.createElement("div");
  tell.className = `tell ${tone}`;
  const words = document.createElement("p");
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn";
  close.dataset.tellClose = "";
  close.setAttribute("aria-label", region.dataset.closeLabel);
  close.textContent = "×";
  tell.append(words, close);
  region.append(tell);
  watch(tell);
}

region?.querySelectorAll("[data-tell]").forEach(watch);
document.addEventListener("tell", (event) => say(event.detail.text, event.detail.tone));
document.addEventListener("htmx:response:error", () => say(region?.dataset.fault, "bad"));
document.addEventListener("htmx:error", () => say(navigator.onLine ? region?.dataset.fault : region?.dataset.offline, "bad"));
window.addEventListener("offline", () => say(region?.dataset.offline, "warn"));
