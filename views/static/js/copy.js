// [data-copy="text"] copies its text and says so for 2 s. [data-print] prints.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) {
    const words = button.querySelector("span");
    const before = words ? words.textContent : button.getAttribute("aria-label");
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
    } catch {
      return; // not allowed here: the text stays on the page to be marked
    }
    button.classList.add("copied");
    if (words) words.textContent = button.dataset.done; else button.setAttribute("aria-label", button.dataset.done);
    setTimeout(() => {
      button.classList.remove("copied");
      if (words) words.textContent = before; else button.setAttribute("aria-label", before);
    }, 2000);
  }
  if (event.target.closest("[data-print]")) window.print();
});
