"""The windows in which pages are looked at, and how to see that one is too narrow for its page."""

WIDTHS = (390, 768, 1440)
# How far the page sticks out of the window to the right.
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
