"""Pages to measure with, each another agency's with other figures, so that nothing can be known from the page before."""

import random
import re

from gkcrawl import regions
from tests import practice, render
from tests.practice import figures

_CITY = "140100"    # whose counties' offices publish the made-up pages
#: Words of two to four characters, of the kind that narrative has.
_WORDS = tuple(line.split() for line in (
    "加强 推进 完善 落实 开展 组织 梳理 更新 答复 发布 解读 回应 规范 优化 提升 细化 督促 检查 培训 报送 整理 公示 受理 办结 移送 汇总",
    "目录 栏目 平台 机制 制度 流程 台账 网站 窗口 热线 信箱 文件 政策 数据 清单 指南 年报 申请 依据 时限 责任 考核 保密 预算 决算 采购",
    "教育 医疗 住房 养老 就业 交通 环保 水利 农业 林业 税收 气象 文化 旅游 体育 统计 审计 信访 民政 司法 市场 应急 消防 规划 国土 档案",
    "及时 准确 全面 依法 主动 逐项 按月 按季 统一 分级 定期 专人 当面 书面 网上 现场 首次 继续 另外 其中 同比 合计 主要 部分 少数 个别",
    "群众关心 重点领域 便民利民 上下联动 动态调整 公开透明 审查把关 专题研究 第三方评估 新闻发布会 图文解读 在线访谈 意见征集 结果反馈",
    "仍有不足 进展较慢 形式单一 人手不够 时效不强 深度不够 下一步将 今年以来 截至年底 与上年相比 经核实 未发生 已整改 正在办理 均已答复"))
_OFFICES = ("人民政府", "人民政府办公室", "教育局", "财政局", "民政局", "司法局", "审计局", "统计局", "水务局", "交通运输局")


def heavy_pages(count: int = 1, low: int = 60_000, high: int = 72_000) -> list[bytes]:
    """Return Word-style UTF-8 report pages of the practice web of this many bytes; raises ValueError for too few."""
    found: dict[bytes, None] = {}
    for report in practice.everything():
        page = report.site.pages.get(report.path)
        if page and report.state == "read" and page.charset == "utf-8" and low <= len(page.content) <= high:
            found[page.content] = None
            if len(found) == count:
                return list(found)
    raise ValueError(f"only {len(found)} practice reports have {low} to {high} bytes")


def heavy_page() -> bytes:
    """Return one of them."""
    return heavy_pages()[0]


def light_pages(count: int) -> list[bytes]:
    """Return report pages as editors on the Web write them: a paragraph in each cell, its borders with each of them."""
    agencies = [region.full_name + office for office in _OFFICES for region in regions.below(_CITY)]
    return [_light_page(agency) for agency in agencies[:count]]


def told_pages(count: int, characters: int = 7_500) -> list[bytes]:
    """Return report pages of which the greater part is narrative that says nothing twice, as those of real sites are."""
    places = [region.name for region in regions.below("140000")]
    found = []
    for page in light_pages(count):
        dice, parts, length = random.Random(page), [], 0
        while length < characters:
            parts.append(_sentence(dice, places))
            length += len(parts[-1])
        paragraphs = "".join("<p>" + "".join(parts[at:at + 5]) + "</p>\n" for at in range(0, len(parts), 5))
        found.append(page.replace(b"</body>", paragraphs.encode() + b"</body>"))
    return found


def _sentence(dice: random.Random, places: list[str]) -> str:
    """Return a sentence that means nothing and packs no better than one that does."""
    words = [dice.choice(dice.choice(_WORDS)) for _ in range(dice.randint(5, 11))]
    words.insert(dice.randrange(len(words)), dice.choice(places))
    words.insert(dice.randrange(len(words)), f"{dice.randint(1, 4000)}{dice.choice('件条次人项个')}")
    words.insert(len(words) // 2, "，")
    return "".join(words) + "。"


def _light_page(agency: str) -> bytes:
    values = figures.series(agency, [2023])[2023]       # their sums add up
    border = "".join(f"border-{side}:1px solid windowtext;" for side in ("left", "right", "top", "bottom"))
    cell = f'style="padding:5px 5px 5px 5px;{border}" valign="center"><p style="text-indent: 0em;">'
    page = render.page(values, title=f"{agency}2023年政府信息公开工作年度报告").replace("</td>", "</p></td>")
    return re.sub("<td([^>]*)>", rf"<td\1 {cell}", page).encode()
