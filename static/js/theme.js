// Light or dark at once, without loading the page again; the form does the same without scripts.
const DARK = matchMedia("(prefers-color-scheme: dark)");

function current() {
  return document.documentElement.dataset.bsTheme ?? (DARK.matches ? "dark" : "light");
}

export function themes() {
  document.querySelectorAll("form[data-theme-form]").forEach((form) => {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const next = current() === "dark" ? "light" : "dark";
      document.documentElement.dataset.bsTheme = next;
      const data = new FormData(form);
      data.set("theme", next);
      fetch(form.action, { method: "POST", body: data, redirect: "manual" });
    });
  });
}
