// Pages before sign-in don't know the reader's time zone and say UTC; the browser knows it.
const said = document.documentElement.lang || "en";
const language = said === "en" ? "en-GB" : said; // as the server writes English ones: the day first, 24 hours
const clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", year: "numeric" });
const near = new Intl.RelativeTimeFormat(language, { numeric: "auto" });

function midnight(moment) { return Date.UTC(moment.getFullYear(), moment.getMonth(), moment.getDate()); }

function words(moment, kind) {
  if (kind === "clock") return clock.format(moment);
  const away = Math.round((midnight(moment) - midnight(new Date())) / 86400000);
  if (Math.abs(away) > 1) return `${day.format(moment)}, ${clock.format(moment)}`;
  return `${near.format(away, "day")} ${clock.format(moment)}`;
}

for (const time of document.querySelectorAll("time[data-zone]")) {
  time.title = time.textContent;
  time.textContent = words(new Date(time.dateTime), time.dataset.zone);
}
