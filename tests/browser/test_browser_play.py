"""A slider that plays, and the keyboard on the map: what only a browser can tell."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, expect
from support.browser import MAP, the_map


def test_a_slider_plays_at_the_space_bar_on_the_same_map_and_stops_at_the_end(page, address):
    page.goto(f"{address}/air?period=2021-08")
    frame = the_map(page)
    frame.locator(MAP).evaluate("node => { node.dataset.same = 'yes'; }")
    button = page.get_by_role("button", name="播放")
    button.focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="停止")).to_have_attribute("aria-pressed", "true")
    expect(page).to_have_url(re.compile("period=2021-09"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("通州区最高：49")
    assert frame.locator(MAP).get_attribute("data-same") == "yes"
    page.get_by_role("button", name="停止").press("Space")
    expect(page.get_by_role("button", name="播放")).to_have_attribute("aria-pressed", "false")


def test_arrows_move_a_period_and_a_reader_who_wants_no_motion_gets_one_step_at_a_press(browser: Browser, address: str):
    context = browser.new_context(locale="zh-CN", reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{address}/air?period=2021-08")
    the_map(page)
    button = page.get_by_role("button", name="下一期")
    button.click()
    expect(page).to_have_url(re.compile("period=2021-09"))
    page.wait_for_timeout(2000)
    expect(page).to_have_url(re.compile("period=2021-09"))
    button.press("ArrowLeft")
    expect(page).to_have_url(re.compile("period=2021-08"))
    context.close()


def test_a_choice_by_keyboard_leaves_the_focus_on_the_map(page, address):
    page.goto(f"{address}/tsp")
    frame = the_map(page)
    place = frame.locator('path[data-id="110112120"]')
    place.focus()
    page.keyboard.press("Enter")
    expect(frame.locator('path[data-id="110112120"][stroke-width="3.5"]')).to_have_count(1)
    expect(page).to_have_url(re.compile("unit=110112120"))
    expect(place).to_be_focused()


def test_a_bar_chooses_its_district_and_a_chip_filters(page, address, demo_address):
    page.goto(f"{address}/air")
    the_map(page)
    page.locator(".st-key-air-chart .point").nth(2).click(force=True)
    expect(page).to_have_url(re.compile("unit=110115"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("大兴区")
    page.goto(f"{demo_address}/water")
    the_map(page)
    page.get_by_role("radio", name=re.compile("劣Ⅴ类")).or_(page.get_by_role("button", name="劣Ⅴ类 4")).click()
    expect(page).to_have_url(re.compile("state=inferior"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("4 个断面")


def test_a_reader_who_tells_no_place_is_told_how_to_go_on(page, address):
    page.goto(address)
    page.get_by_role("button", name="附近").click()
    expect(page.locator(".near-note")).to_contain_text("位置许可")
