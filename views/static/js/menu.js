// details[data-menu] close on Esc (focus returns), on a press outside and when another opens; arrows move inside.
// Also the boxes of a list: [data-pick-all], [data-pick-none], [data-picked] counts; and phone sheets close on a choice.
const openMenus = () => document.querySelectorAll("details[data-menu][open]");

document.addEventListener("click", (event) => {
  openMenus().forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
});

document.addEventListener("toggle", (event) => {
  if (!event.target.matches?.("details[data-menu]") || !event.target.open) return;
  openMenus().forEach((menu) => { if (menu !== event.target && !menu.contains(event.target)) menu.open = false; });
  event.target.querySelector(".menu-form :is(input:not([type=hidden]), select)")?.focus();
}, true);

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("details[data-menu][open]");
  if (!menu) return;
  if (event.key === "Escape") {
    event.preventDefault();
    menu.open = false;
    menu.querySelector("summary").focus();
  }
  if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !menu.querySelector(".menu-form")) {
    const items = [...menu.querySelectorAll(".menu-list :is(a, button)")].filter((item) => item.offsetParent);
    if (!items.length) return;
    event.preventDefault();
    const at = items.indexOf(document.activeElement);
    const step = event.key === "ArrowDown" ? 1 : -1;
    items[(at + step + items.length) % items.length].focus();
  }
});

function boxes(form) {
  return [...form.querySelectorAll("td.pick input[type=checkbox]")];
}

function recount(form) {
  const all = boxes(form);
  const n = all.filter((box) => box.checked).length;
  const every = form.querySelector("[data-pick-every]");
  const said = (line) => (every?.checked ? every.dataset.pickEvery : line.dataset.picked.replace("{n}", n));
  form.querySelectorAll("[data-picked]").forEach((line) => { line.textContent = said(line); });
  const head = form.querySelector("[data-pick-all]");
  if (head) {
    head.checked = n > 0 && n === all.length;
    head.indeterminate = n > 0 && n < all.length;
  }
}

document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (!form || !event.target.matches("[data-pick-all], [data-pick-every], td.pick input")) return;
  if (event.target.matches("[data-pick-all]")) boxes(form).forEach((box) => { box.checked = event.target.checked; });
  recount(form);
});

document.addEventListener("click", (event) => {
  const form = event.target.closest("[data-pick-none]")?.form;
  if (!form) return;
  [...boxes(form), ...form.querySelectorAll("[data-pick-every]")].forEach((box) => { box.checked = false; });
  recount(form);
});

document.querySelectorAll("form:has([data-picked])").forEach(recount);

// A filter's or timeline's choice that is a select or radio may send itself: [data-send] on the form.
document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (form?.matches("[data-send]")) form.requestSubmit();
});
