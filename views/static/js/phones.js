// A number that begins with + or 00 names its country itself: the list of countries follows it.
for (const number of document.querySelectorAll("[data-phone-number]")) {
  const list = number.form?.querySelector("[data-phone-country]");
  const main = list?.dataset.phoneCountry.split(" ") ?? [];
  const codeOf = (option) => /\(\+(\d+)\)$/.exec(option.text.trim())?.[1] ?? "";
  number.addEventListener("input", () => {
    const typed = number.value.replace(/[^\d+]/g, "").replace(/^00/, "+");
    if (!list || !typed.startsWith("+")) return;
    const fits = [...list.options].filter((option) => codeOf(option) && typed.startsWith(`+${codeOf(option)}`));
    if (!fits.length || fits.some((option) => option.selected)) return;
    const found = fits.find((option) => main.includes(option.value)) ?? fits[0];
    list.value = found.value;
    list.dispatchEvent(new Event("change", { bubbles: true }));
  });
}
