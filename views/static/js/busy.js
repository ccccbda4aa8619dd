// A form is sent once: its button turns after 300 ms and says data-busy; a second press does nothing.
// On a page that came back with errors, the summary or the first wrong field gets the focus.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.matches("[data-theme-form]") || form.method === "dialog") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  if (form.matches("[data-again]")) return; // a download: the page stays
  form.dataset.sent = "1";
  const button = event.submitter || form.querySelector("[type=submit]");
  if (!button) return;
  form.dataset.timer = setTimeout(() => {
    button.classList.add("busy");
    button.setAttribute("aria-busy", "true");
    if (button.dataset.busy) {
      const words = [...button.childNodes].find((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
      if (words) { button.dataset.words = words.textContent; words.textContent = button.dataset.busy; }
    }
  }, 300);
});

function ready(form) {
  clearTimeout(Number(form.dataset.timer));
  delete form.dataset.sent;
  form.querySelectorAll(".busy").forEach((button) => {
    button.classList.remove("busy");
    button.removeAttribute("aria-busy");
    const words = [...button.childNodes].find((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
    if (words && button.dataset.words) words.textContent = button.dataset.words;
  });
}

// Back from the history, or after htmx answered in place: the form may be sent again.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form[data-sent]").forEach(ready);
});
for (const name of ["htmx:after:request", "htmx:error", "unsent"]) {
  document.addEventListener(name, () => document.querySelectorAll("form[data-sent]").forEach(ready));
}

// A press on a button that says why it can't act yet.
document.addEventListener("click", (event) => {
  if (event.target.closest("[aria-disabled=true]")) event.preventDefault();
});

const wrong = document.querySelector("[data-focus]") || document.querySelector("main [aria-invalid=true]");
wrong?.focus();
