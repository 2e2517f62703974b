"""How to cite the course, and under which licences it stands: one page, from pyproject.toml."""

import tomllib

from tools.places import ROOT
from tools.website.addresses import Addresses

PAGE = """\
# How to cite

```bibtex
@misc{{vanishing_gradients_course,
  author  = {{{{{author}}}}},
  title   = {{{title}}},
  year    = {{{year}}},
  version = {{{version}}},{url}
}}
```

[CITATION.cff](CITATION.cff) says the same for programs.

## Licence

Text and figures are under [CC BY 4.0](LICENSE-TEXT): take them, change them, and name who made
them. Code is under the [MIT licence](LICENSE). The typeface is made of Adobe's Source Sans 3 and
Source Code Pro, under the [SIL Open Font License](helpers/fonts/OFL.txt).
"""
YEAR = 2026  # of the version that pyproject.toml names


def cite_page(addresses: Addresses) -> str:
    """Return the page as Markdown; without an address there is none in the entry."""
    about = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    address = addresses.site or addresses.repository
    return PAGE.format(
        author=about["authors"][0]["name"],
        title="Why Deep Sigmoid Networks Stop Learning",
        year=YEAR,
        version=about["version"],
        url=f"\n  url     = {{{address}}}," if address else "",
    )
