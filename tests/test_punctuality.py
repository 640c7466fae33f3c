"""Levels of agencies, the dates a report has by each account, and days after the day set by law."""

from datetime import date

import pytest

from gkcrawl import extract, store
from gkcrawl.store.punctuality import days_late, in_address, level_of
from tests.archives import Crawl, page, rows


@pytest.mark.parametrize(("agency", "code", "level"), [
    ("山西省人民政府", "140000", "省"), ("北京市人民政府", "110000", "省"), ("太原市人民政府", "140100", "市"),
    ("太原市小店区人民政府", "140105", "县"), ("小店区政府", "140105", "县"), ("小店区人民政府办公室", "140105", "部门"),
    ("太原市小店区教育局", "140105", "部门"), ("太原市小店区北格镇人民政府", "140105", "乡镇街道"),
    ("小店区坞城街道办事处", "140105", "乡镇街道"), ("平潭综合实验区管委会", "350128", None), ("平潭综合实验区管理委员会", "350128", None),
    ("太原市国有资产监督管理委员会", "140100", "部门"), ("喀什地区行政公署", "653100", "市"), ("锡林郭勒盟行署", "152500", "市"), ("喀什地区", "653100", "市"),
    ("新疆维吾尔自治区喀什地区", "653100", "市"), ("太原市小店区", "140105", "县"), ("太原市自然资源局小店区", "140105", "部门"),
    ("新疆生产建设兵团第八师石河子市人民政府", "659001", "县"),
    ("喀什地区行政公署办公室", "653100", "部门"), ("住房城乡建设部", None, "国务院部门"), ("市场监管总局", None, "国务院部门"), ("教育部", None, "国务院部门"),
    ("国家税务总局", None, "国务院部门"), ("某某局", None, None), ("", "140105", None)])
def test_level_of_an_agency(agency, code, level):
    assert level_of(agency, code) == level


@pytest.mark.parametrize(("url", "day"), [
    ("https://a.gov.cn/202401/t20240125_1.html", "2024-01-25"), ("https://a.gov.cn/art/2024/1/5/art_1_2.html", "2024-01-05"),
    ("https://a.gov.cn/c/2024-01/25/content_1.shtml", "2024-01-25"), ("https://a.gov.cn/c/202401/25/1.html", "2024-01-25"),
    ("https://a.gov.cn/2024/0125/c1a2/page.htm", "2024-01-25"), ("https://a.gov.cn/202401/W020240125346582900123.docx", "2024-01-25"),
    ("https://a.gov.cn/files/20240125103000123.pdf", "2024-01-25"), ("https://a.gov.cn/11620240125103000/1.pdf", None),
    ("https://a.gov.cn/202401/1.html", None), ("https://a.gov.cn/20241399/1.html", None),
    ("https://a.gov.cn/x.html?d=20240125", None), ("https://a.gov.cn/120240125.html", None)])
def test_day_in_an_address(url, day):
    assert in_address(url) == day


@pytest.mark.parametrize(("level", "year", "days", "late"), [
    ("部门", 2023, ["2024-01-31"], 0), ("部门", 2023, ["2024-02-02"], 2), ("乡镇街道", 2023, ["2024-02-01"], 1),
    ("县", 2023, ["2024-03-31"], 0), ("县", 2023, ["2024-04-01"], 1), ("部门", 2018, ["2019-03-01"], 0),
    ("国务院部门", 2023, ["2024-02-01"], 1), ("部门", 2023, ["2024-07-16", "2024-01-29"], 0), ("部门", 2023, [], None),
    (None, 2023, ["2024-09-01"], None), ("部门", None, ["2024-09-01"], None), ("部门", 2023, ["2023-12-30"], None)])
def test_days_after_the_day_set_by_law(level, year, days, late):
    assert days_late(level, year, [date.fromisoformat(day) for day in days]) == late


def test_dates_are_kept_apart():
    """Metadata and the page's face may give different dates; published is the metadata's, as ever."""
    made = page().decode().replace("<p>一、", "<p>发布时间：2024-03-05</p><p>一、", 1)
    reading = extract.read(made.encode())
    assert reading.dates == {"meta": "2024-01-20", "visible": "2024-03-05"} and reading.published == "2024-01-20"
    bare = extract.read(made.replace('name="PubDate"', 'name="x"').encode())
    assert bare.dates == {"meta": None, "visible": "2024-03-05"} and bare.published == "2024-03-05"


def test_a_report_has_its_dates_and_days(tmp_path):
    crawl = Crawl(tmp_path)
    bureau = page("太原市小店区教育局").decode().replace("2024-01-20", "2024-02-10")
    crawl.report("202403/t20240305_1", bureau.encode())
    crawl.report("t20240909_2", page("太原市小店区文化局").decode().replace('name="PubDate"', 'name="x"').encode())
    crawl.end()
    store.file(tmp_path, jobs=1)
    names = "agency_level, published, published_meta, published_visible, published_url, days_late"
    assert [tuple(row.values()) for row in rows(tmp_path, f"SELECT {names} FROM reports ORDER BY published IS NULL")] == [
        ("部门", "2024-02-10", "2024-02-10", None, "2024-03-05", 10), ("部门", None, None, None, "2024-09-09", None)]
