// The few words that scripts say, translated by the page, and the live region that says them.
export const texts = { ...document.getElementById("site-script").dataset };

export function announce(message) {
  const region = document.getElementById("announcer");
  if (region.textContent !== message) region.textContent = message;
}
