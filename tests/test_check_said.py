"""What sentences say and do not say: whose figure a number is, of which year, of how much of it."""

import resource
import subprocess
import sys

import pytest

from gkcrawl import check
from tests.test_check_prose import found, tables

#: What the tables say in all tests here.
FIGURES = {"received": 61, "carried_in": 3, "concluded": 60, "carried_out": 4, "reviews": 5, "direct": 4, "after": 2, "in_force": 120}


@pytest.mark.parametrize("text", [
    # Another matter than the one named before.
    "收到政府信息公开申请61件，均已按期答复。因政府信息公开引发行政复议5件，办结3件。",
    "收到政府信息公开申请61件，均已办结。受理群众来信来电3000件，办结2990件。",
    "收到政府信息公开申请61件，均按时答复。全年接到各类诉求3000件，办结2990件。",
    "办理依申请公开61件，涉及信息公开的信访件12件，办结12件。",
    # Parts of a lawsuit's or a review's way, told apart; business of those who review and judge.
    "因政府信息公开引起的行政诉讼一审案件3件，二审案件3件。",
    "因政府信息公开被提起行政诉讼6件（其中未经复议直接起诉4件，复议后起诉2件）。",
    "全市法院受理政府信息公开行政诉讼案件30件。",
    "作为复议机关受理政府信息公开行政复议案件12件。",
    "以市政府为被申请人的政府信息公开行政复议案件2件。",
    "因不服政府信息公开答复，收到行政复议通知书4份。",
    "协助市政府应对政府信息公开行政诉讼2件。",
    # Other years, some years, some months.
    "近三年共受理政府信息公开申请300件，办结298件。",
    "自条例实施以来，累计收到公开申请900件，办结880件。",
    "2021至2023年共收到政府信息公开申请300件。",
    "去年共收到政府信息公开申请50件，办结48件。",
    "1—6月收到政府信息公开申请30件。",
    "12月份收到政府信息公开申请8件。",
    "平均每月收到政府信息公开申请5件。",
    # A part of the applications, of the agencies, of the documents.
    "全年政府信息公开申请不予受理2件。",
    "收到政府信息公开申请61件，5件不予受理。",
    "收到涉及征地拆迁类政府信息公开申请30件。",
    "收到同一申请人提出的政府信息公开申请25件。",
    "收到申请人撤回政府信息公开申请2件。",
    "政府信息公开申请收到数量前三位：土地征收20件、房屋拆迁15件、规划许可10件。",
    "市公安局收到政府信息公开申请20件，居各部门首位。",
    "各县（市、区）收到政府信息公开申请41件。",
    "开展规范性文件清理，共清理规范性文件200件，继续有效150件，废止30件。",
    # This year's own applications, without those of last year that the table adds to them.
    "收到政府信息公开申请61件，其中57件已办结，4件结转下年度办理。",
    "上年结转的3件政府信息公开申请已全部办结。",
    "全年受理并答复政府信息公开申请60件。",
    "复议后又提起行政诉讼的政府信息公开案件2件。",
    "现行有效的行政规范性文件目录更新12次。",
    # Not exact.
    "收到政府信息公开申请近300件。",
    "收到政府信息公开申请超过60件，办结约50件。",
    # None of something else.
    "部分单位未做到依申请公开，未开展政府信息公开。",
    "没有超期答复政府信息公开申请的情况。",
    "没有拒绝政府信息公开申请。",
    "无因政府信息公开引起的行政复议被撤销、行政诉讼败诉情况。",
    "因办结及时，收到政府信息公开申请人的第9件感谢信。",
    # Documents listed, put up or looked through, not in force in all.
    "现行有效规范性文件目录共公开118件。", "集中公开现行有效规范性文件118件次。", "公开现行有效行政规范性文件目录118件，编制成册。",
    # Another count than the table's; days after the year.
    "依申请公开办结58件（不含申请人撤回件）。", "收到政府信息公开申请61件，截至目前已办结61件。", "收到政府信息公开申请61件，其余4件于次年1月办结。",
    "收到政府信息公开申请61件，结转的9件已于1月底前办结，1月底共办结9件。", "收到政府信息公开申请61件。另有2件申请于2024年1月3日收到。",
    # Of some agencies, of a kind, of a day.
    "排名前三的单位依次为住建局、资规局、公安局，共收到政府信息公开申请47件。", "单日最多收到政府信息公开申请4件。", "收到政府信息公开申请61件，办结时间最短的1件用时2天。",
    "收到征地类政府信息公开申请30件。", "收到市政府转来政府信息公开申请12件。", "收到政府信息公开申请61件。收到低保申请90件，办结90件。",
    "收到的政府信息公开申请中，住建局20件、公安局15件，三家单位合计41件。", "简易办结政府信息公开申请12件。", "规范性文件库收录现行有效文件40件。",
    "区县收到政府信息公开申请330件，办结320件。", "市住建局收到政府信息公开申请20件，办结19件。",
    # Handled: any part of what there was, others' with them, more papers than requests, not each once.
    "办理依申请公开64件，结转4件。", "共处理政府信息公开申请64件（含上年结转3件）。", "登记政府信息公开申请30件，补正4件。", "答复政府信息公开申请12件。",
    "指导各镇办理依申请公开申请102件。", "累计办理政府信息公开申请802件。", "答复政府信息公开申请，出具答复书75件。",
    "通过依申请公开系统处理数据928件。", "依申请公开办理公文928件。", "制发信息公开申请处理单928件。", "线上办理依申请事项928件。",
    "答复依申请公开75份。", "办理依申请公开、信访等事项350件。", "登记政府信息公开申请74件（撤回10件）。", "办理不动产登记信息公开查询1300件。",
    "受理不动产登记申请1300件。", "2021年至2023年办理依申请公开申请150件。", "区政府办公室办理依申请公开申请89件。", "办理政府信息公开行政复议案件的答复5件。",
    "收到政府信息公开申请61件，已全部办结或结转，其中结转4件。", "公开办理建议提案89件。", "办理依申请公开61件、答复信息公开咨询90件。",
    "没有收到政府信息公开申请投诉举报。", "未收到不予公开的政府信息公开申请。", "未收到需收取费用的政府信息公开申请。",
])
def test_sentences_of_something_else_accuse_nobody(text):
    assert found(text, **FIGURES) == []


@pytest.mark.parametrize(("text", "said"), [
    ("共收到71件政府信息公开申请。", {"prose_received": 71}), ("本年度未收到政府信息公开申请行政复议案件。", {"prose_reconsideration": 0}),
    ("2023年全年受理71件依申请公开。", {"prose_received": 71}),
    ("共收到61件政府信息公开申请，已办结50件，另有9件转结下一年度。", {"prose_concluded": 50, "prose_carried_out": 9}),
    ("收到政府信息公开申请61件，9件结转下年度办理。", {"prose_carried_out": 9}),
    ("上年结转的9件政府信息公开申请均已办结。", {"prose_carried_in": 9}),
    ("因政府信息公开引发的行政复议案件8起、行政诉讼案件9起。", {"prose_reconsideration": 8, "prose_litigation": 9}),
    ("因政府信息公开工作被提起行政诉讼9件（其中未经复议直接起诉7件，复议后起诉2件）。", {"prose_litigation": 9}),
    ("本年度无因政府信息公开申请行政复议、提起行政诉讼的情况。", {"prose_reconsideration": 0, "prose_litigation": 0}),
    ("2023年我单位没有政府信息公开行政复议和行政诉讼案件。", {"prose_reconsideration": 0, "prose_litigation": 0}),
    ("本年度无政府信息公开申请。", {"prose_received": 0}),
    ("因政府信息公开引发行政复议9件（上年度2件）、行政诉讼8件。", {"prose_reconsideration": 9, "prose_litigation": 8}),
    ("保留现行有效规章5部、行政规范性文件120件。", {"prose_regulations_in_force": 5}),
    ("收到政府信息公开申请71件，较2022年增长20%，办结50件。", {"prose_received": 71, "prose_concluded": 50}),
    ("2023年1月1日至12月31日，收到政府信息公开申请71件。", {"prose_received": 71}),
    ("收到政府信息公开申请61件，上年结转3件，办结57件。", {"prose_concluded": 57}),
    ("没有依申请公开事项。", {"prose_received": 0}), ("2023年度未产生政府信息公开申请。", {"prose_received": 0}), ("未发生依申请公开情况。", {"prose_received": 0}),
    ("一年来，共收到政府信息公开申请71件。", {"prose_received": 71}), ("本年度新收到依申请公开事项71件。", {"prose_received": 71}),
    ("全年办理政府信息公开申请70件。", {"prose_handled": 70}), ("办理依申请公开65件，答复率100%。", {"prose_handled": 65}),
    ("本单位共承办政府信息公开申请70件。", {"prose_handled": 70}), ("登记政府信息公开申请70件，全部答复。", {"prose_handled": 70}),
    ("依法处理70件政府信息公开申请。", {"prose_handled": 70}), ("答复政府信息公开申请70件。", {"prose_handled": 70}),
    ("收到政府信息公开申请71件，办理政府信息公开申请71件。", {"prose_received": 71}),
    ("收到各类政府信息公开申请71件。", {"prose_received": 71}), ("收到政府信息公开申请61件，截至12月底办结50件。", {"prose_concluded": 50}),
])
def test_what_sentences_say(text, said):
    assert {note.rule: note.left for note in found(text, **FIGURES)} == said


def test_a_bureau_speaks_of_itself():
    """In a bureau's own report 县教育局收到 is no part of anything."""
    text = "县教育局共收到政府信息公开申请71件。"
    assert found(text, agency="样例县教育局", received=61) and not found(text, agency="样例县人民政府", received=61)


@pytest.mark.parametrize("name", ["我局", "本局", "全局", "市监局", "区市场监管局", "样例区市场监督管理局", "2023年市场监管局"])
def test_an_agency_is_known_by_its_short_names(name):
    assert found(f"{name}共收到政府信息公开申请71件。", agency="样例区市场监督管理局", received=61)


@pytest.mark.parametrize(("name", "agency"), [("厅机关全年", "样例省水利厅"), ("街道", "新华街道办事处"), ("全镇", "双河镇人民政府"), ("全区", "样例区人民政府")])
def test_an_agency_may_be_called_what_it_is(name, agency):
    assert found(f"{name}收到政府信息公开申请71件。", agency=agency, received=61)


def test_an_office_that_speaks_of_its_whole_region():
    assert not found("全区共收到政府信息公开申请300件。", agency="样例区人民政府办公室", received=61)


@pytest.mark.parametrize("name", ["区住建局", "样例区税务局", "市场综合执法大队", "全系统", "全区", "我市各部门"])
def test_other_bodies_than_the_agency_speak_for_themselves(name):
    assert not found(f"{name}共收到政府信息公开申请71件，办结70件。", agency="样例区市场监督管理局", received=61, concluded=60)
    assert not found(f"{name}现行有效行政规范性文件118件。", agency="样例区市场监督管理局", in_force=2) or not name.startswith(("全", "我"))


def test_a_blank_that_the_text_may_count_in_leaves_it_open():
    """收到64件 may be 61 and those taken over, of which the table says nothing."""
    blank = tables(**FIGURES)
    blank["requests"]["carried_in"]["total"] = None
    for text, outcome in (("收到政府信息公开申请61件。", ([], 0)), ("收到政府信息公开申请64件。", ([], 1)), ("办理政府信息公开申请70件。", ([], 1))):
        passages = [{"number": 1, "heading": "", "text": text}]
        assert check.prose.against_tables(blank, passages, 2023) == outcome


@pytest.mark.parametrize("text", ["无复议" * 6_000 + "1", "未收到" * 6_000, "1件" * 9_000, "未发生行政复议" * 2_500, "收到" * 9_000 + "1件"])
def test_no_sentence_takes_longer_than_it_is_long(text):
    """In a process of its own, which the kernel ends after so many seconds of work."""
    program = f"from gkcrawl.check import said\nsaid.claims([{{'number': 1, 'text': {text!r}}}], 2023)"
    subprocess.run([sys.executable, "-c", program], check=True, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (5, 5)))
