"""What a change names: the cells and the sentences that differ, and nothing of the page around them."""

import pytest

from gkcrawl.publish import history
from gkcrawl.store.changes import differences

TEXT = ("全年主动公开信息120条。其中政策文件14条；解读12篇。\n公开平台运行平稳。未收取费用。\n", "存在的问题是人手不足。下一步将加强培训。")


def said(*passages: str, **cells) -> dict:
    """What a capture says, as it is kept."""
    return {"tables": {"requests": {"received": {"total": cells.get("total", 3)}}}, "printed": [],
            "oddities": [{"cell": "requests.received.total", "raw": cells["raw"], "kind": "blank"}] if "raw" in cells else [],
            "passages": [{"number": number, "heading": "", "text": text} for number, text in enumerate(passages, 1)]}


@pytest.mark.parametrize(("old", "new", "sentences"), [
    ("120条", "121条", [(1, "全年主动公开信息120条。", "全年主动公开信息121条。")]),
    ("解读12篇。", "", [(1, "解读12篇。", None)]),
    ("未收取费用。", "未收取费用。新增专栏一个。", [(1, None, "新增专栏一个。")]),
    ("人手不足。", "人手不足，经费不足。", [(2, "存在的问题是人手不足。", "存在的问题是人手不足，经费不足。")]),
    ("其中政策文件14条；", "其中政策文件15条；另有公告3条；", [(1, "其中政策文件14条；", "其中政策文件15条；"), (1, None, "另有公告3条；")])])
def test_only_the_sentences_that_differ(old, new, sentences):
    found = differences(said(*TEXT), said(*(text.replace(old, new) for text in TEXT)))
    assert [(one["passage"], one["from"], one["to"]) for one in found["sentences"]] == sentences and found["cells"] == []


@pytest.mark.parametrize(("old", "new"), [
    ("平稳。", "平稳。\n浏览次数：8123 次\n"), ("平稳。", "平稳。\n您是第 8,123 位访客\n"), ("公开平台", "公开 平台"), ("120条", "１２０条"),
    ("平稳。", "\n平稳。\n\n"), ("平稳。", "平稳。\n版权所有：某区人民政府 网站标识码：1401050001\n")])
def test_layout_and_what_is_the_pages_is_no_change(old, new):
    assert differences(said(*TEXT), said(*(text.replace(old, new) for text in TEXT))) == {}


def test_a_token_made_anew_for_each_visit_is_no_change():
    one, other = (said(*TEXT, f"附件：说明（编号 {token}）。") for token in ("a8f3c2d1e4b5968701ff", "0011ffaa22bb33cc44dd"))
    assert differences(one, other) == {}


def test_a_sentence_that_only_speaks_of_visits_is_the_reports():
    one, other = (said(f"门户网站全年访问量{count}万次。") for count in (120, 340))
    assert differences(one, other)["sentences"] == [
        {"passage": 1, "from": "门户网站全年访问量120万次。", "to": "门户网站全年访问量340万次。"}]


def test_cells_as_numbers_and_as_printed():
    assert differences(said(total=3), said(total=4))["cells"] == [{"cell": "requests.received.total", "from": 3, "to": 4}]
    assert differences(said(total=0), said(total=None, raw=""))["cells"] == [
        {"cell": "requests.received.total", "from": 0, "to": ""}]


def test_a_sentence_is_shown_with_the_words_that_differ():
    assert history.compare("全年主动公开信息120条。", "全年主动公开信息121条。") == [
        ("same", "全年主动公开信息"), ("del", "120"), ("ins", "121"), ("same", "条。")]


def test_long_texts_are_compared_in_time():
    text = "".join(f"第{number}项工作完成{number % 7}件。" for number in range(6000))
    found = differences(said(text), said(text.replace("第3000项工作完成4件", "第3000项工作完成5件")))
    assert found["sentences"] == [{"passage": 1, "from": "第3000项工作完成4件。", "to": "第3000项工作完成5件。"}]
    assert len(differences(said(text), said(text[::-1]))["sentences"]) > 100
