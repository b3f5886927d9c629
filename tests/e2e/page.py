#!/usr/bin/python3
"""Drives the HTML report in a real browser, without a window.

page.py PAGE FLEET SHOTS: PAGE is the report of a matrix in which an endpoint's
certificate has a hostile name, FLEET one of thousands of endpoints. Screenshots
go to the directory SHOTS. Prints what it measured; any failure is a traceback.
"""
import json
import os
import sys
import time

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

HOSTILE = "<img src=x onerror=document.title='owned'>"


def browser(dark=False):
    options = Options()
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu",
                     "--window-size=1300,1400", "--disable-dev-shm-usage"):
        options.add_argument(argument)
    if dark:
        options.add_argument("--blink-settings=preferredColorScheme=0")
    options.set_capability("goog:loggingPrefs",
                           {"browser": "ALL", "performance": "ALL"})
    return webdriver.Chrome(service=Service("/usr/bin/chromedriver"),
                            options=options)


def check_quiet(driver):
    """No console message, and no request but for the page itself."""
    messages = driver.get_log("browser")
    assert not messages, messages
    urls = []
    for entry in driver.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            urls.append(message["params"]["request"]["url"])
    others = [u for u in urls if not u.startswith(("file:", "data:"))]
    assert not others, others
    assert len([u for u in urls if u.startswith("file:")]) == 1, urls


def shown(driver):
    return [row for row in driver.find_elements(By.CSS_SELECTOR, "tr.row")
            if row.is_displayed()]


def check_matrix(driver):
    cells = driver.find_elements(By.CSS_SELECTOR, "td.incompatible")
    assert cells, "nobody is incompatible"
    card = driver.find_element(By.ID, "pair")
    assert not card.is_displayed()
    cells[0].click()
    assert card.is_displayed()
    assert "exclusive-versions" in card.text, card.text
    assert "incompatible" in card.text
    # By the keyboard: to the pair the other way round, and choose that.
    before = card.text
    for key in (Keys.ARROW_DOWN, Keys.ARROW_LEFT, Keys.ENTER):
        driver.switch_to.active_element.send_keys(key)
    assert card.text != before, "the keyboard chooses no other pair"


def check_filter(driver):
    everything = len(shown(driver))
    field = driver.find_element(By.ID, "filter")
    field.send_keys("self-signed weak-signature")
    some = shown(driver)
    assert 0 < len(some) < everything, (len(some), everything)
    field.clear()
    field.send_keys("no such thing")
    assert not shown(driver)
    driver.find_element(By.ID, "reset").click()
    time.sleep(0.1)
    assert len(shown(driver)) == everything


def column(driver, number):
    return [row.find_elements(By.TAG_NAME, "td")[number].text
            for row in shown(driver)]


def check_sort(driver):
    button = driver.find_elements(By.CSS_SELECTOR, "thead button")[3]
    button.click()
    up = [int(n) for n in column(driver, 3)]
    assert up == sorted(up) and len(set(up)) > 1, up
    button.click()
    down = [int(n) for n in column(driver, 3)]
    assert down == sorted(up, reverse=True), down


def check_hostile(driver):
    for row in shown(driver):
        row.send_keys(Keys.ENTER)
    assert HOSTILE in driver.find_element(By.ID, "endpoints").text
    assert not driver.find_elements(By.TAG_NAME, "img")
    assert driver.title != "owned"


def look(driver, page, shots, name):
    driver.get("file://" + page)
    driver.save_screenshot(os.path.join(shots, name + ".png"))


def main(page, fleet, shots):
    os.makedirs(shots, exist_ok=True)
    driver = browser()
    try:
        look(driver, page, shots, "light")
        check_matrix(driver)
        check_filter(driver)
        check_sort(driver)
        check_hostile(driver)
        driver.save_screenshot(os.path.join(shots, "details.png"))
        check_quiet(driver)
        began = time.monotonic()
        driver.get("file://" + fleet)
        rows = len(driver.find_elements(By.CSS_SELECTOR, "tr.row"))
        loaded = time.monotonic() - began
        began = time.monotonic()
        driver.find_element(By.ID, "filter").send_keys("weak-dh")
        driver.find_element(By.ID, "shown").text
        print(f"page: {rows} endpoints, {os.path.getsize(fleet) >> 10} KiB, "
              f"drawn after {loaded:.2f} s, filtered by 7 keys after "
              f"{time.monotonic() - began:.2f} s")
        assert rows == 5000, rows
        check_quiet(driver)
    finally:
        driver.quit()
    driver = browser(dark=True)
    try:
        look(driver, page, shots, "dark")
        colour = driver.execute_script(
            "return getComputedStyle(document.body).backgroundColor")
        assert colour == "rgb(13, 17, 23)", colour
    finally:
        driver.quit()


if __name__ == "__main__":
    main(*[os.path.abspath(a) for a in sys.argv[1:4]])
