"""What on a page is a barrier for people who see, hear or type differently, found by axe-core."""

from axe_playwright_python.base import AXE_SCRIPT
from axe_playwright_python.sync_playwright import Axe

# Contrast is looked at once for words of code that look alike, on grounds that look alike: a lesson
# has thousands of these, and each would take milliseconds.
MARK_WHAT_LOOKS_ALIKE = """() => {
  const seen = new Set();
  for (const word of document.querySelectorAll("pre span:not(:has(*))")) {
    delete word.dataset.alike;  // of an earlier look, at other colours
    if (!word.checkVisibility({visibilityProperty: true})) continue;  // it stands for nobody
    const own = getComputedStyle(word);
    const looks = [own.color, own.fontSize, own.fontWeight];
    for (let ground = word; ground; ground = ground.parentElement) {
      const style = getComputedStyle(ground);
      looks.push(style.background, style.opacity, style.filter, style.mixBlendMode);
    }
    const look = looks.join();
    if (seen.has(look)) word.dataset.alike = "";
    seen.add(look);
  }
}"""
LEAVE_OUT_WHAT_LOOKS_ALIKE = """;
axe.configure({rules: [{id: "color-contrast", selector: ":not([data-alike])"}]});"""


def find_barriers(page):
    """What axe-core calls serious or critical, one line for each place."""
    page.evaluate(MARK_WHAT_LOOKS_ALIKE)
    return [
        f"{rule['id']}: {node['html'][:200]}"
        for rule in find_violations(page)
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]


def find_violations(page, **options):
    """Every rule of axe-core that the page breaks, with the places; options are axe-core's."""
    # Of what is right axe-core would put together as much as of what is wrong.
    options |= {"resultTypes": ["violations"]}
    axe = Axe(AXE_SCRIPT + LEAVE_OUT_WHAT_LOOKS_ALIKE)
    return axe.run(page, options=options).response["violations"]
