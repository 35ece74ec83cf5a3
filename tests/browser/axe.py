"""axe-core, which looks for what programs can find of barriers in a page."""

from pathlib import Path

from playwright.sync_api import Page

AXE = (Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js").read_text()
# WCAG 2.2, levels A and AA, and what axe-core calls best practice.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CONTRAST = "color-contrast"
# axe-core would leave the contrast of single letters, of signs such as arrows, and of text beside
# generated content to people.
LEAVE_NOTHING_OUT = """() => {
  const id = "color-contrast";
  const all = { ignoreLength: true, ignoreUnicode: false, ignorePseudo: true };
  axe.configure({ checks: [{ id, options: { ...axe._audit.checks[id].options, ...all } }] });
}"""
# Colours that fade into others, as in Django's admin, have become these, and the font is there that
# shows the names on the prose editor's buttons as signs.
AT_REST = """() => Promise.all([
  document.fonts.ready, ...document.getAnimations().map((each) => each.finished),
]).then(() => null)"""


def findings(
    page: Page, *, rule: str = "", leave_nothing_out: bool = True
) -> list[tuple[str, str, str]]:
    """Return what is wrong with `page`, as (rule, impact, element): by all rules, or by one.

    By default, the contrast of single letters and signs counts, too.
    """
    if page.evaluate("!window.axe"):
        page.evaluate(AXE)
        if leave_nothing_out:
            page.evaluate(LEAVE_NOTHING_OUT)
    page.evaluate(AT_REST)
    only = {"type": "rule", "values": [rule]} if rule else {"type": "tag", "values": TAGS}
    options = {"runOnly": only, "resultTypes": ["violations"], "preload": False}
    violations = page.evaluate("async options => (await axe.run(options)).violations", options)
    return [
        (violation["id"], violation["impact"], " ".join(map(str, node["target"])))
        for violation in violations
        for node in violation["nodes"]
    ]


def serious_findings(page: Page, *rules_off: str) -> list[tuple[str, str, str]]:
    """Return findings of serious or critical impact: for the editors' screens.

    The buttons of the prose editor have signs, whose contrast axe-core can't tell.
    """
    return [
        finding
        for finding in findings(page, leave_nothing_out=False)
        if finding[1] in ("serious", "critical") and finding[0] not in rules_off
    ]
