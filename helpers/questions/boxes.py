"""The box below a question: options to choose from or a field to type in, a button, the reply."""

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from string import Template
from types import MappingProxyType
from typing import TYPE_CHECKING

from helpers.questions.kinds import Question

if TYPE_CHECKING:
    from ipywidgets import HTMLMath, Text, VBox

# Colours of the reader's own theme; a sign and words say the same without colour.
EDGES = MappingProxyType(
    {
        "right": "var(--jp-success-color1, #388e3c)",
        "wrong": "var(--jp-warn-color1, #d65d0e)",
        "note": "var(--jp-border-color1, #9e9e9e)",
    }
)
MARKS = MappingProxyType({"right": "✓ ", "wrong": "✗ **Not yet.** ", "note": ""})

# The radio buttons of ipywidgets have labels without mathematics, so these are the browser's own,
# with its keys and its words for screen readers. A press of the button writes what is chosen into
# a field that nobody sees, which the kernel knows: letter and press arrive as one, while the
# presses of ipywidgets' own button may overtake a choice on its way. A space behind the letter
# makes a second press of the same choice a change. Plain keys stay in the box: JupyterLab would
# take the arrows to the next cell, and B to make a cell. Enter presses the button.
_OPTIONS = Template("""\
<fieldset style="margin: 0; padding: 0.2em 0.8em 0.5em; max-width: 50em; border-radius: 3px;
  border: 1px solid var(--jp-border-color1, #9e9e9e)"
  onkeydown="if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    event.stopPropagation();
    if (event.key === 'Enter') this.closest('.answer-box').querySelector('button').click()">
<legend style="width: auto; padding: 0 0.3em; margin: 0; border: 0; font-size: inherit">\
Your answer</legend>
$options
</fieldset>
<button type="button" class="jupyter-widgets jupyter-button widget-button"
  style="width: max-content; margin: 0.3em 0"
  onclick="const box = this.closest('.answer-box');
    const letter = box.querySelector('fieldset input:checked')?.value ?? '';
    const field = box.querySelector('.chosen-letter input');
    field.value = field.value === letter ? letter + ' ' : letter;
    field.dispatchEvent(new Event('change', {bubbles: true}))">$action</button>""")
_OPTION = Template("""\
<label style="display: flex; gap: 0.5em; align-items: baseline; padding: 0.25em 0;
  line-height: 1.5; cursor: pointer">
<input type="radio" name="$group" value="$letter" $checked style="flex: none; margin: 0">
<span style="white-space: normal"><strong>$letter)</strong> $text</span></label>""")


@dataclass(frozen=True)
class Reply:
    """What a learner is told: `tone` is right, wrong or note, `message` is Markdown."""

    tone: str
    message: str

    @property
    def text(self) -> str:
        """The message behind its mark."""
        return MARKS[self.tone] + self.message


def answer_box(
    question: Question,
    action: str,
    respond: Callable[[object], Reply],
    given: str = "",
    reply: Reply | None = None,
) -> "VBox":
    """Build the box to answer in.

    Args:
        question: options make it a choice.
        action: the button's words.
        respond: called with the letter or the typed text, or None; its reply appears below.
        given: the letter or the text that stands there at first.
        reply: what stands below at first.

    Returns:
        A box whose first child is the entry and whose last is the reply, which appears as soon as
        the entry has a new value. Of a choice the entry is unseen, and its value is the letter.

    """
    import ipywidgets

    options = getattr(question, "options", None)
    # Not continuous: the value arrives on Enter, or when the field is left.
    entry = ipywidgets.Text(given, description="Your answer", continuous_update=False)
    shown = ipywidgets.HTMLMath("" if reply is None else as_html(reply))

    def show_reply(_: object) -> None:
        shown.value = as_html(respond(entry.value.strip() or None))

    entry.observe(show_reply, "value")
    if options:
        asked = _options_over(entry, options, action)
    else:
        entry.placeholder = "a number"
        asked = ipywidgets.Button(description=action, layout={"width": "max-content"})
        asked.on_click(show_reply)
    box = ipywidgets.VBox([entry, asked, shown])
    box.add_class("answer-box")
    return box


def _options_over(entry: "Text", options: Mapping[str, str], action: str) -> "HTMLMath":
    """Show options and a button that makes the chosen one the value of an entry, now hidden."""
    import ipywidgets

    entry.layout.display = "none"
    entry.add_class("chosen-letter")
    # The group is the box's own: the same question may stand on the page twice.
    rows = [
        _OPTION.substitute(
            group=entry.model_id,
            letter=letter,
            checked="checked" if letter == entry.value else "",
            text=inline_html(text),
        )
        for letter, text in options.items()
    ]
    return ipywidgets.HTMLMath(_OPTIONS.substitute(options="\n".join(rows), action=action))


def as_html(reply: Reply) -> str:
    """Return a reply as HTML that screen readers read out as soon as it appears."""
    return (
        f'<div role="alert" style="border-left: 4px solid {EDGES[reply.tone]}; '
        f'padding: 0.2em 0.8em; max-width: 50em; line-height: 1.5">{inline_html(reply.text)}</div>'
    )


def inline_html(markdown: str) -> str:
    """Turn **bold**, *emphasis* and `code` into HTML; leave $mathematics$ to the notebook."""
    parts = re.split(r"(`[^`]+`|\$[^$]+\$)", html.escape(markdown, quote=False))
    for index, part in enumerate(parts):
        if part.startswith("`"):
            parts[index] = f"<code>{part.strip('`')}</code>"
        elif not part.startswith("$"):
            part = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", part)
            parts[index] = re.sub(r"\*(.+?)\*", r"<em>\1</em>", part)
    return "".join(parts)
