// What a look shows is masked on an open page once its time is over, as the server does from then on. [data-left]: seconds.
const ends = new WeakMap();

function cover(value) {
  value.removeAttribute("data-left");
  value.className = "mask";
  value.textContent = "•••••";
  for (const button of value.parentElement.querySelectorAll("[data-copy]")) button.remove();
  const seen = value.parentElement.querySelector(".seen > span");
  if (seen) seen.textContent = value.dataset.over;
}

function look() {
  for (const value of document.querySelectorAll("[data-left]")) {
    if (!ends.has(value)) ends.set(value, Date.now() + value.dataset.left * 1000); // the server's clock may be another one
    if (ends.get(value) <= Date.now()) cover(value);
  }
}

look();
setInterval(look, 1000);
for (const event of ["visibilitychange", "pageshow"]) addEventListener(event, look);
