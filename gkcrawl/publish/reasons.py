"""Why a report was not, or not wholly, read: the database's English sentences in Chinese, all in one place."""

import re

#: A sentence as reading writes it, and the same in Chinese; what brackets catch stands at {1}, {2}.
_SENTENCES = [(re.compile(pattern), zh) for pattern, zh in {
    r"HTTP (\d+)": "服务器答复 HTTP {1}",
    r"withdrawn on (\S+): (.*)": "已于 {1} 撤下：{2}",
    r"its body is in no WARC file of this archive": "它的正文不在此存档的任何 WARC 文件中",
    r"not readable from the archive: (.*)": "存档记录读不出来：{1}",
    r"reading failed: (.*)": "读取时出错（{1}）",
    r"attachment only: (.*)": "只有附件（{1}）",
    r"attachment: ofd documents are not read \(.*\)": "附件：ofd 格式不读取，可用 OFD 阅读器打印为 PDF 再读取",
    r"attachment: locked documents are not read \(.*\)": "附件：有密码，不能读取",
    r"attachment: (\S+) documents are not read": "附件：{1} 格式不读取",
    r"attachment: no tables in the page, (\d+) linked documents? \((.*)\)": "附件：网页中没有表格，链接了 {1} 个文件（{2}）",
    r"image: no tables in the page's text, (\d+) pictures? in it": "图片：网页文字中没有表格，有 {1} 张图片",
    r"empty: the page has no tables and only (\d+) characters of text": "空白：网页没有表格，只有 {1} 个字",
    r"empty page": "空白网页",
    r"the document is empty": "文件是空的",
    r"no statutory tables in what the page shows \(parts of it are hidden\)": "网页显示的内容中没有法定表格（有一部分是隐藏的）",
    r"no statutory tables in the page": "网页中没有法定表格",
    r"too large: .*": "太大，超过任何年报的篇幅",
    r"the PDF is damaged(?: \(.*\))?": "PDF 文件已损坏",
    r"the Word document is damaged \(\w+\) \(open it .*\)": "Word 文件已损坏，可用 Word、WPS 或 LibreOffice 打开，另存为 DOCX 再读取",
    r"the Word document is damaged(?: \(.*\))?": "Word 文件已损坏",
    r"the Word document is locked with a password \(.*\)": "Word 文件有密码，可打开后另存为 DOCX 再读取",
    r"the document was saved by a Word older than that of 1997 \(.*\)": "文件由 Word 97 以前的版本保存，可打开后另存为 DOCX 再读取",
    r"the Word document is empty": "Word 文件是空的",
    r"the (?:spreadsheet|document|RTF document) is damaged(?: \(.*\))?": "文件已损坏",
    r"the ZIP file is damaged(?: \(.*\))?": "ZIP 文件已损坏",
    r"the ZIP file is locked with a password": "ZIP 文件有密码",
    r"the ZIP file holds no document that is read": "ZIP 文件里没有能读取的文件",
    r"the ZIP file holds ([\d,]+) (?:files|documents)(?: \((.*)\))?": "ZIP 文件里有 {1} 个文件，不能确定哪个是年报 {2}",
    r"the (?:spreadsheet|document) is locked with a password": "文件有密码",
    r"the (?:spreadsheet|document|RTF document) is empty": "文件是空的",
    r"the saved page holds no HTML": "保存的网页里没有 HTML",
    r"the PDF is locked with a password": "PDF 有密码",
    r"the PDF holds pictures only \(image\)": "PDF 里只有图片",
    r"the PDF is empty": "PDF 是空的",
    r"the PDF's fonts do not say which characters they print": "PDF 的字体没有写明字符，读不出文字",
    r"cut short in transfer \((.*)\)": "传输中断，内容不完整（{1}）",
    r"no (\w+) and no (\w+) and no (\w+) table": "没有{1}、{2}、{3}三张表",
    r"no (\w+) and no (\w+) table": "没有{1}、{2}两张表",
    r"no (\w+) table": "没有{1}表",
    r"(\d+) cells? whose place cannot be told": "{1} 个单元格的位置不能确定",
    r"(\d+) cells? not on the page": "{1} 个单元格网页上没有",
    r"(\d+) cells? merged with others": "{1} 个单元格与别的合并",
    r"(\d+) cells? printed twice with different values": "{1} 个单元格印了两次且不一致",
    r"(\d+) cells? printed as pictures": "{1} 个单元格是图片",
    r"(\d+) cells? at which the document breaks off": "{1} 个单元格处文件中断",
    r"also printed, not of the form of (\d+): (.*)": "另印有 {1} 年格式所没有的：{2}",
    r"agency and year not found": "没有找到机关和年度",
    r"agency not found": "没有找到机关",
    r"year not found": "没有找到年度",
    r"the title says (\d+), the period of its figures is (\d+)": "标题写的是 {1} 年，数字所属是 {2} 年",
    r"published on ([\d-]+), before the end of (\d+)": "发布日期 {1} 早于 {2} 年年末",
    r"(“.*”) is no annual report": "{1}不是年度报告",
    r"(“.*”) is a list of reports": "{1}是年报的列表",
    r"(“.*”) has no statutory table and names no year": "{1}没有法定表格，也没有写明年度",
    r"the page has no title and no (?:statutory )?table": "网页没有标题也没有表格",
    # What a crawl says of a site.
    r"No page leads to an annual-report section": "没有网页通向年报栏目",
    r"pages tried: (\d+)\.?(.*)": "试过 {1} 个网页{2}",
    r"No report is linked from (\S+?)(?: \(.*\))?\.?": "{1} 没有链接到任何年报",
    r"No report is linked from (\S+?)(?: \(.*\))?\. Pages read as (.*)\.": "{1} 没有链接到任何年报（读取方式：{2}）",
    r"What is linked as reports is not there, (\S+) for one(?: \(.*\))?\.": "链接为年报的网页不存在，例如 {1}",
    r"The list is made by scripts that no family reads: shown in the browser\.": "列表由脚本生成，无对应类型可读，已用浏览器打开",
    r"Stopped after (\d+) requests \(SITE_BUDGET\)\.": "请求 {1} 次后停止（SITE_BUDGET）",
}.items()]
#: Semicolons within quotation marks are part of a title.
_PARTS = re.compile(r"(?:“[^”]*”|[^;“])+(?=;|$)|“[^;]*(?=;|$)")


def chinese(reason: str | None) -> str:
    """Return why in Chinese; a sentence not known here stays as it is.

    >>> chinese("no proactive and no appeals table; 2 cells printed as pictures")
    '没有主动公开、行政复议诉讼两张表；2 个单元格是图片'
    """
    return "；".join(_one(part.strip()) for part in _PARTS.findall(reason or ""))


def _one(sentence: str) -> str:
    for pattern, zh in _SENTENCES:
        if match := pattern.fullmatch(sentence):
            return zh.format("", *(_named(text or "") for text in match.groups()))
    return sentence


def _named(text: str) -> str:
    """Return what was caught, a table by the name people know it by."""
    return {"proactive": "主动公开", "requests": "申请办理", "appeals": "行政复议诉讼"}.get(text, text)
