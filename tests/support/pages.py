"""Pages as AppTest runs them."""

from __future__ import annotations

import html
import re
from typing import Any

from streamlit.testing.v1 import AppTest

from support.paths import ROOT

PAGES = ["overview", "tasks", "air", "water", "tsp", "unit", "data"]


def visit(name: str, claims: dict[str, Any] | None = None, **choices: str) -> AppTest:
    """Open a page by a link, with the claims of a sign-in if any; AppTest knows the pages only after a first run."""
    test = AppTest.from_file(str(ROOT / "home.py"), default_timeout=60)
    test.user = claims or {}
    test.run()
    for key, value in choices.items():
        test.query_params[key] = value
    test.switch_page(f"pages/{name}.py")
    return test.run()


def chips(test: AppTest) -> list[str]:
    """Return the chips under a page's title: what it shows, and what that rests on."""
    found = [re.findall(r'<span class="chip">(.*?)</span>', element.proto.body) for element in test.get("html")]
    return [html.unescape(label) for labels in found for label in labels]


def restart(test: AppTest) -> None:
    """Run an open page, as it stands, in a session that knows nothing of it; AppTest has no public way to."""
    shown = test._tree.get_widget_states()
    fresh = AppTest.from_file(str(ROOT / "home.py"))
    test.session_state, test._session_state = fresh.session_state, fresh._session_state
    test._run(shown)


def words(test: AppTest) -> str:
    """Return all that a page says in headings, paragraphs, captions and banners."""
    kinds = ("title", "subheader", "markdown", "caption", "warning", "info", "error", "code")
    return "\n".join(str(element.value) for kind in kinds for element in getattr(test, kind))
