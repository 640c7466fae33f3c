"""Which texts are titles of annual reports, and whom and which year they name."""

import pytest

from gkcrawl.extract import titles

REPORTS = [
    ("太原市小店区人民政府2023年政府信息公开工作年度报告", "太原市小店区人民政府", 2023),
    ("庆阳市2021年政府信息公开工作年度报告", "庆阳市人民政府", 2021),
    ("惠济区人民政府办公室 2023 年政府信息公开工作年度报告", "惠济区人民政府办公室", 2023),
    ("2025年政府信息公开工作年度报告", "", 2025),
    ("平潭综合实验区2025年度政府信息公开工作年度报告", "平潭综合实验区管委会", 2025),
    ("平潭综合实验区2025年度政府信息公开工作年度报告_政府信息公开年报_平潭综合实验区党工委管委会", "平潭综合实验区管委会", 2025),
    ("沭阳县发展和改革局2023年政府信息公开年度报告-沭阳县发改局", "沭阳县发展和改革局", 2023),
    ("重庆市荣昌区清江镇人民政府关于2019年度政府信息公开工作年度报告", "重庆市荣昌区清江镇人民政府", 2019),
    ("《荣昌区清江镇人民政府2020年政府信息公开工作年度报告》", "荣昌区清江镇人民政府", 2020),
    ("二〇二三年某某县人民政府政府信息公开年报", "某某县人民政府", 2023),
    ("二○一九年度某某县财政局政府信息公开工作年度报告", "某某县财政局", 2019),
    ("某某县人民政府信息公开工作年度报告（2022年度）", "某某县人民政府", 2022),
    ("某某县财政局政府信息公开2023年年度报告", "某某县财政局", 2023),
    ("某某县财政局政府信息公开工作2021年度报告", "某某县财政局", 2021),
    ("小店区2023政府信息公开年报", "小店区人民政府", 2023),
    ("朝天门街道2025年政府信息公开工作年度报告", "朝天门街道办事处", 2025),
    ("区经济信息委2023年度政府信息公开工作年度报告.pdf", "区经济信息委", 2023),
    ("2023年规划和自然资源局政府信息公开年报", "规划和自然资源局", 2023),
    ("某某县财政局2023年政府信息公开年报（图片版）", "某某县财政局", 2023),
    ("市考核办公室2023年政府信息公开工作年度报告", "市考核办公室", 2023),
    ("某某县委机构编制委员会办公室2023年政府信息公开工作年度报告", "某某县委机构编制委员会办公室", 2023),
    ("会议中心2023年政府信息公开年报", "会议中心", 2023),
    ("某某市政策法规规定研究院2022年政府信息公开年度报告", "某某市政策法规规定研究院", 2022),
    ("某某市公共资源交易评估中心2022年政府信息公开年度报告", "某某市公共资源交易评估中心", 2022),
    ("某某县目录管理局2022年度政务公开工作年度报告", "某某县目录管理局", 2022),
    ("某某市（本级）2022年政府信息公开工作年度报告", "某某市人民政府", 2022),
    ("2024年发布2023年政府信息公开年报", "", 2023),
    ("关于某某县审计局2023年政府信息公开工作情况的年度报告".replace("情况的", "情况"), "某某县审计局", 2023),
]
OTHERS = [
    "《小店区2023年政府信息公开工作年度报告》图解", "图解：某某局2023年政府信息公开年报", "一图读懂某某区2023年政府信息公开年报",
    "【图解】某某区2023年政府信息公开工作年度报告", "某某区2023年政府信息公开工作年度报告解读", "关于编制2023年政府信息公开工作年度报告的通知",
    "关于做好2023年政府信息公开工作年度报告编制发布工作的通知", "某某市人民政府办公室关于报送2023年政府信息公开工作年度报告的通知",
    "2023年政府信息公开工作年度报告编制指南", "关于某某区2023年政府信息公开工作年度报告的说明", "政府信息公开指南", "某县2023年法治政府建设年度报告",
    "某县2023年政府网站工作年度报表", "2023年政府信息公开工作年度报告格式", "某某局2023年政府信息公开工作要点", "政府信息公开年报目录（2023年）",
    "2023年部门决算", "某县人民政府2023年政府信息公开工作年度报告培训会议",
]


@pytest.mark.parametrize(("text", "agency", "year"), REPORTS)
def test_report_title(text, agency, year):
    """A report's title gives its agency as stated (a region's name alone: its government) and its year."""
    assert titles.is_report_title(text)
    assert not titles.is_lookalike(text)
    assert (titles.agency_of(text), titles.year_of(text)) == (agency, year)
    title = titles.report_title(text)
    assert (title.agency, title.year) == (agency, year)


@pytest.mark.parametrize("text", OTHERS)
def test_lookalike(text):
    """What only resembles a report's title is none."""
    assert not titles.is_report_title(text)
    assert titles.is_lookalike(text)
    assert titles.report_title(text) is None


@pytest.mark.parametrize("text", ["", "首页", "政府信息公开年报", "年报", "2023年", "政务公开", "下一页", "x" * 5000, "2023年政府工作报告",
                                  "小店区2020-2021年政府信息公开年报"])
def test_neither(text):
    """Section names, years and other links are no report's title; a range of years names none."""
    assert titles.report_title(text) is None


def test_region_of_a_title():
    """The title's region, to the township where it names one."""
    assert titles.report_title("太原市小店区人民政府2023年政府信息公开工作年度报告").region_code == "140105"
    assert titles.report_title("重庆市荣昌区清江镇人民政府2019年政府信息公开工作年度报告").region_code == "500153102"
    assert titles.report_title("2025年政府信息公开工作年度报告").region_code is None
