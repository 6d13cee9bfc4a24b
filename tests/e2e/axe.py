"""What axe has to say about a page. Contrast, two thirds of its work, is measured once for each look of a text.

The look of a text is its colour, size and weight on everything painted behind it: one text of each look that was
not found good before is measured. Every other rule reads the whole of every page.
"""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

OPTIONS = {"resultTypes": ["violations"], "reporter": "no-passes", "preload": False, "selectors": False}
JUDGE = """
async ([known, options]) => {
  const grounds = new Map();
  const ground = (element) => {
    if (!element) return "";
    if (!grounds.has(element)) {
      const style = getComputedStyle(element);
      const moved = ["static", "relative"].includes(style.position)
        ? "" : `${style.position} ${element.tagName} ${element.className}`;
      const own = [style.backgroundColor, style.backgroundImage, style.opacity, style.filter, moved].join(" ");
      const behind = ground(element.parentElement);
      grounds.set(element, own === "rgba(0, 0, 0, 0) none 1 none " ? behind : `${behind} > ${own}`);
    }
    return grounds.get(element);
  };
  const look = (element) => {
    const style = getComputedStyle(element);
    return [style.color, style.fontSize, style.fontWeight, style.textShadow, ground(element)].join(" | ");
  };
  const hasText = (element) => element.matches("input, select, textarea")
    || [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  const fresh = new Map();
  for (const element of document.querySelectorAll("body *")) {
    if (!hasText(element) || !element.checkVisibility({ visibilityProperty: true })) continue;
    const its = look(element);
    if (!known.includes(its) && !fresh.has(its)) fresh.set(its, element);
  }
  const whole = await axe.run(document, { ...options, rules: { "color-contrast": { enabled: false } } });
  const contrast = fresh.size
    ? await axe.run({ include: [...fresh.values()] }, { ...options, runOnly: ["color-contrast"] })
    : { violations: [] };
  return { looks: [...fresh.keys()], faults: whole.violations, poor: contrast.violations };
}
"""

_found_good: set[str] = set()


def said_by_axe(page: Page) -> list[str]:
    """The rules that the page breaks, each with up to three of the elements at fault."""
    page.evaluate(AXE_SCRIPT)
    judged = page.evaluate(JUDGE, [sorted(_found_good), OPTIONS])
    if not judged["poor"]:
        _found_good.update(judged["looks"])
    found = judged["faults"] + judged["poor"]
    return [f"{item['id']}: {node['html']}" for item in found for node in item["nodes"][:3]]
