"""The words of the practice reports: short, neutral, our own, and consistent with the tables."""

import random

from gkcrawl import forms

NUMERALS = "一二三四五六"
MARK = "练习材料，非真实公文"

_OPEN = [
    "全年按照统一格式整理公开目录，完善网站栏目，及时更新机构职能、办事程序等信息。",
    "坚持公开为常态、不公开为例外，结合实际做好信息发布，方便群众查阅。",
    "对门户网站、政务新媒体和查阅点进行了日常维护，发布内容经过审核。",
]
_MANAGE = [
    "落实发布前审查制度，明确专人负责，定期核对栏目内容。",
    "对历史文件作了清理，标注有效性，保证目录与正文一致。",
    "组织业务学习两次，督促各科室按时报送应公开内容。",
]
_TROUBLE = [
    "存在的问题：一是个别栏目更新不够及时；二是解读形式较为单一。改进措施：细化分工，按月核查，丰富图表等解读形式。",
    "主要不足是工作人员变动较多、业务不够熟练。下一步将加强培训，完善交接制度，提高答复的规范程度。",
    "公开的深度还需提高，便民程度有待改善。今后将梳理群众关心的事项，增加主动公开的内容。",
]


def passages(agency: str, year: int | None, form: str, values: dict, seed: str) -> list[tuple[str, list[str]]]:
    """The six parts, heading and paragraphs; two to four are followed by their tables. No year: none is named."""
    dice, of = random.Random(seed), f"{year}年" if year else ""
    total = {row: cells["total"] for row, cells in values["requests"].items()}
    headings = [f"{NUMERALS[at]}、{label}" for at, label in enumerate(forms.load(form).passages)]
    shown = [str(total[row]) if isinstance(total.get(row), int) else "若干"
             for row in ("received", "carried_in", "concluded", "carried_out")]
    return [
        (headings[0], [
            f"本报告由{agency}编制（{MARK}）。所列数据的统计期限自{of}1月1日起至{of}12月31日止。",
            f"（一）主动公开情况。{dice.choice(_OPEN)}",
            f"（二）依申请公开情况。本年新收政府信息公开申请{shown[0]}件，上年结转{shown[1]}件；"
            f"办结{shown[2]}件，结转下年度继续办理{shown[3]}件。",
            f"（三）政府信息管理情况。{dice.choice(_MANAGE)}",
            "（四）平台建设与监督保障情况。网站和查阅点运行正常，未发生因公开不当引起的责任追究。",
        ]),
        (headings[1], []),
        (headings[2], []),
        (headings[3], []),
        (headings[4], [dice.choice(_TROUBLE)]),
        (headings[5], [f"{of or '本'}{'度' if of else '年度'}未收取政府信息公开信息处理费，无其他需要报告的事项。"]),
    ]


def free(agency: str, year: int) -> list[str]:
    """A report of the years before the statutory tables."""
    return [
        f"根据有关规定，现公布{agency}{year}年政府信息公开工作年度报告（{MARK}）。",
        "一、概述。本年度继续推进政府信息公开工作，机制运行平稳。",
        "二、主动公开政府信息情况。全年通过网站公开信息312条，通过其他方式公开信息45条。",
        "三、依申请公开情况。全年收到申请4件，均已按期答复，同意公开3件，信息不存在1件。",
        "四、复议和诉讼情况。无因政府信息公开引起的行政复议和行政诉讼。",
        "五、存在的问题和改进措施。将继续扩大公开范围，提高公开质量。",
    ]


def lookalikes(agency: str, year: int) -> list[tuple[str, str]]:
    """Titles that stand in the same listings and are no annual reports, with a few words of text each."""
    region = agency.removesuffix("人民政府").removesuffix("办公室")
    return [
        (f"《{agency}{year}年政府信息公开工作年度报告》解读", f"为便于公众了解，现就年度报告的主要数据作简要说明。{MARK}。"),
        (f"关于做好{year}年政府信息公开工作年度报告编制工作的通知", f"各单位应于次年一月底前报送年度报告。{MARK}。"),
        (f"{region}政府信息公开指南", f"本指南说明公开的内容、方式和申请的办法。{MARK}。"),
        (f"{region}{year}年法治政府建设年度报告", f"本年度法治政府建设工作有序开展。{MARK}。"),
        (f"{region}{year}年政府网站工作年度报表", f"网站总访问量12345次，发布总数678条。{MARK}。"),
    ]
