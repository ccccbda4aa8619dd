// [data-dialog=id] opens <dialog id> in place of following its link; [data-close] closes it.
// js/acts.js hands over dialogs that it fetched by the event "ask", with the link that was followed.
// First focus: the first field, else the harmless button, never the red one. Esc and the scrim close; focus returns.
const FIELD = "input:not([type=hidden]):not([type=checkbox]):not([type=radio]), select, textarea";

function first(dialog) {
  return dialog.querySelector("[aria-invalid=true]")
    || dialog.querySelector("[autofocus]")
    || [...dialog.querySelectorAll(FIELD)].find((field) => !field.disabled && field.offsetParent)
    || dialog.querySelector(".ask-foot [data-close], [data-close]");
}

// What is offered again is written over by typing.
function begin(field) {
  field?.focus();
  if (field?.matches("[data-offered]")) field.select();
}

function open(dialog, opener = document.activeElement) {
  if (dialog.open) {
    begin(first(dialog)); // its form came back
    return;
  }
  document.querySelectorAll("details[data-menu][open]").forEach((menu) => { menu.open = false; });
  dialog.showModal();
  begin(first(dialog));
  dialog.addEventListener("close", () => {
    // An item of a menu that has closed can't take the focus: its summary can.
    const back = opener?.closest?.("details[data-menu]")?.querySelector("summary") || opener;
    back?.focus?.();
  }, { once: true });
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    const dialog = document.getElementById(opener.dataset.dialog);
    if (dialog instanceof HTMLDialogElement) {
      event.preventDefault();
      open(dialog, opener);
    }
    return;
  }
  const closed = event.target.closest("[data-close]")?.closest("dialog");
  if (closed) {
    event.preventDefault(); // a link back to the page that is open below
    closed.close();
    return;
  }
  // A press on the scrim lands on the dialog itself, outside its box. What was typed is not thrown away by it.
  if (event.target instanceof HTMLDialogElement && event.target.open) {
    const box = event.target.getBoundingClientRect();
    const outside = event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
    const typed = [...event.target.querySelectorAll(FIELD)].some((field) => field.value && field.value !== field.defaultValue);
    if (outside && !typed) event.target.close();
  }
});

document.addEventListener("ask", (event) => open(event.target, event.detail));
document.querySelectorAll("dialog[data-open]").forEach((dialog) => open(dialog, null));
