"""Every page in both languages, from links good and bad, over stores sound and not."""

from __future__ import annotations

import pytest
from conftest import ROOT
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

from geo import store
from geo.catalogue import escape

PAGES = ["overview", "tasks", "water", "tsp", "data"]
TITLES = {
    "overview": ("北京污染防治任务地图", "Beijing pollution-control map"),
    "tasks": ("任务与指标", "Tasks and quotas"),
    "water": ("水环境：优先消除劣Ⅴ类的河流", "Water: rivers to leave inferior Class V first"),
    "tsp": ("粗颗粒物(TSP)浓度排名", "Subdistricts by TSP"),
    "data": ("数据与来源", "Data and sources"),
}


@pytest.fixture(autouse=True)
def pages_are_listed_by_home(monkeypatch):
    """AppTest takes a folder pages/ for Streamlit's old convention; app.py corrects the server, this corrects it."""
    original = PagesManager.__init__

    def start(self, *arguments, **options):
        PagesManager.uses_pages_directory = False
        original(self, *arguments, **options)

    monkeypatch.setattr(PagesManager, "__init__", start)


def visit(name: str, **choices: str) -> AppTest:
    """Open a page by a link; AppTest knows the pages only after a first run."""
    test = AppTest.from_file(str(ROOT / "home.py"), default_timeout=60).run()
    for key, value in choices.items():
        test.query_params[key] = value
    test.switch_page(f"pages/{name}.py")
    return test.run()


def words(test: AppTest) -> str:
    """Return all that a page says in headings, paragraphs, captions and banners."""
    kinds = ("title", "subheader", "markdown", "caption", "warning", "info", "error", "code")
    return "\n".join(str(element.value) for kind in kinds for element in getattr(test, kind))


@pytest.mark.usefixtures("store_path")
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_opens_with_map_source_and_approval_in_the_readers_language(name, language):
    test = visit(name, lang=language)
    assert not test.exception
    assert not test.error
    assert test.title[0].value == TITLES[name][language == "en"]
    said = words(test)
    assert ("无审图号" if language == "zh" else "no approval number") in said
    assert ("示意" if language == "zh" else "schematic") in said


@pytest.mark.usefixtures("store_path")
@pytest.mark.parametrize("name", PAGES)
def test_english_pages_say_nothing_in_chinese_but_names_of_documents(name):
    said = words(visit(name, lang="en"))
    chinese = [line for line in said.splitlines() if any("\u4e00" <= letter <= "\u9fff" for letter in line)]
    assert not [line for line in chinese if "京政办发" not in line]


@pytest.mark.usefixtures("store_path")
def test_a_link_to_a_unit_shows_its_detail():
    test = visit("overview", unit="110112")
    assert "通州区" in [heading.value for heading in test.subheader]
    assert "906.28" in words(test)


@pytest.mark.usefixtures("store_path")
def test_a_link_to_an_indicator_and_a_period_shows_them():
    test = visit("overview", indicator="pm25", period="2021-08", lang="en")
    assert "PM2.5 · Aug 2021 published" in [heading.value for heading in test.subheader]


@pytest.mark.usefixtures("store_path")
def test_choosing_in_the_box_shows_the_detail():
    test = visit("tsp")
    test.selectbox(key="unit").select("110106012").run()
    assert not test.exception
    assert test.session_state["unit"] == "110106012"
    assert test.query_params["unit"] == "110106012"


@pytest.mark.usefixtures("store_path")
@pytest.mark.parametrize(
    ("name", "choices"),
    [
        ("overview", {"unit": "999999"}),
        ("overview", {"unit": "<img src=x onerror=alert(1)>"}),
        ("overview", {"period": "1999"}),
        ("overview", {"indicator": "{{ 7*7 }}"}),
        ("tsp", {"period": "2021-13-H9"}),
        ("tsp", {"unit": "110112"}),
        ("water", {"reach": "amazon"}),
        ("data", {"layer": "../../etc/passwd"}),
        ("overview", {"lang": "fr"}),
    ],
)
def test_a_link_to_what_does_not_exist_says_so_and_shows_the_default(name, choices):
    test = visit(name, **choices)
    assert not test.exception
    assert len(test.warning) == 1
    assert escape(next(iter(choices.values()))) in test.warning[0].value
    assert test.title[0].value == TITLES[name][0]


def test_a_missing_store_is_built(store_path):
    store_path.unlink()
    test = visit("overview")
    assert not test.exception
    assert not test.error
    assert store.read_version(store_path)


@pytest.mark.parametrize("name", PAGES)
def test_a_corrupt_store_is_explained_and_kept(store_path, name):
    store_path.write_bytes(b"not a database")
    test = visit(name)
    assert not test.exception
    assert "损坏" in test.error[0].value
    assert str(store_path) in test.code[0].value
    assert store_path.read_bytes() == b"not a database"


def test_no_bulletin_yet_is_explained(store_path, frames):
    observations = frames["observations"]
    none = observations[observations["indicator"] != "tsp_rank"]
    store.write_store({**frames, "observations": none}, store_path)
    test = visit("tsp")
    assert not test.exception
    assert "还没有 TSP 通报" in test.info[0].value


def test_an_empty_store_breaks_no_page(store_path, frames):
    emptied = ("observations", "targets", "rivers", "sections", "tasks", "plans")
    store.write_store({**frames, **{name: frames[name].head(0) for name in emptied}}, store_path)
    for name in PAGES:
        test = visit(name)
        assert not test.exception, name
        assert not test.error, name


@pytest.mark.usefixtures("store_path")
def test_data_lists_licences_and_offers_every_file():
    test = visit("data", layer="subdistricts")
    labels = [button.label for button in test.get("download_button")]
    assert labels == ["下载本层 CSV", "下载本层 GeoJSON", "下载全部(GeoPackage)"]
    licences = set(test.dataframe[-1].value["许可"])
    assert {"MIT", "WTFPL", "CC BY 4.0"} <= licences
