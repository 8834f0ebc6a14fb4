"""One month of an office in a browser, with a provider and four accounts: from a report to the public page and back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from support.local_office import LocalOffice, running
from support.servers import free_port

from geo import periods
from geo.reporting.journal import beijing_now
from geo.settings import Settings

MONTH = periods.parse(f"{beijing_now():%Y-%m}").previous()
REPORT = f"report={MONTH}/110112/2021-air-05-voc-110112"


@pytest.fixture(scope="module")
def office(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalOffice]:
    """An office with its provider and its public server."""
    folder = tmp_path_factory.mktemp("office")
    with running(Settings(store=built, office=folder), (free_port(), free_port(), free_port())) as addresses:
        yield addresses


def sign_in(browser: Browser, office: LocalOffice, person: str, page_and_choices: str) -> Page:
    """Open a page of the office as somebody; it is that page that they stand on after the sign-in."""
    page = browser.new_context(viewport={"width": 1400, "height": 900}, locale="zh-CN").new_page()
    page.goto(f"{office.office}/{page_and_choices}")
    page.get_by_role("button", name="登录").click()
    page.get_by_role("button", name=person).click()
    page.locator(".st-key-account_menu").wait_for()
    assert page.url.startswith(f"{office.office}/{page_and_choices.partition('?')[0]}")
    return page


def submit(page: Page, value: str) -> None:
    """Fill the boxes of a report in and submit it."""
    page.get_by_label("本月数值").fill(value)
    page.get_by_role("button", name="提交审核").click()
    expect(page.get_by_text("已提交，等待审核")).to_be_visible()


def test_a_month_goes_from_the_report_to_the_public_page_and_back(browser: Browser, office: LocalOffice):
    reporter = sign_in(browser, office, "tongzhou", f"report?{REPORT}")
    reporter.get_by_role("radio", name="按计划推进").click()
    submit(reporter, "90")
    reviewer = sign_in(browser, office, "reviewer", "review")
    reviewer.get_by_label("退回理由").fill("请核对家数")
    reviewer.get_by_role("button", name="退回", exact=True).click()
    expect(reviewer.get_by_text("已退回填报单位")).to_be_visible()
    reporter.goto(f"{office.office}/report?{REPORT}")
    expect(reporter.get_by_text("审核人退回：请核对家数")).to_be_visible()
    submit(reporter, "77")
    reviewer.reload()
    reviewer.get_by_role("button", name="采纳").click()
    expect(reviewer.get_by_text("已采纳，发布后公众可见")).to_be_visible()

    public = browser.new_page()
    public.goto(f"{office.public}/unit?code=110112&lang=zh")
    result = public.get_by_text("77 家")
    expect(public.get_by_text("9 家").first).to_be_visible()
    expect(result).to_have_count(0)
    publisher = sign_in(browser, office, "publisher", "publish")
    publisher.get_by_role("button", name="预览变化").click()
    publisher.get_by_role("button", name="发布", exact=True).click()
    expect(publisher.get_by_text("已发布，公众网站即刻更新")).to_be_visible()
    public.reload()
    expect(result.first).to_be_visible()
    publisher.get_by_role("button", name="恢复到").click()
    expect(publisher.get_by_text("公众网站已恢复到")).to_be_visible()
    public.reload()
    expect(public.get_by_text("9 家").first).to_be_visible()
    expect(result).to_have_count(0)
