"""What generated sites call things: ways, sections, titles of reports, and what stands among them and is none."""

import random

#: Words on the way from the portal to the section, by how near they are to it.
WAYS = (
    ("政务公开", "政府信息公开", "信息公开", "公开", "阳光政务", "信息公开专栏", "政务公开专区", "政府信息公开平台"),
    ("政府信息公开", "法定主动公开内容", "信息公开目录", "政府信息公开目录", "主动公开", "政府信息公开专栏", "公开平台", "信息公开平台", "公开内容"),
    ("政府信息公开工作", "信息公开工作", "公开工作", "公开保障", "监督保障", "法定主动公开"),
)
SECTIONS = ("政府信息公开年报", "政府信息公开工作年度报告", "年度报告", "公开年报", "信息公开年报", "工作年报", "信息公开年度报告", "政府信息公开年度报告",
            "信息公开工作年度报告", "年报", "政府信息公开工作年报", "历年年报", "政府信息公开年报专栏", "公开年度报告", "政府信息公开工作报告")
GROUPS = {    # how the reports of a kind of agency are called in a section
    "government": ("政府年报", "本级政府年报", "政府（本级）", "政府年度报告", "本级"),
    "department": ("部门年报", "政府部门", "部门信息公开年报", "工作部门年度报告", "政府部门年报"),
    "town": ("乡镇年报", "乡镇（街道）", "乡镇街道年报", "镇（街道）年度报告", "街镇"),
}
DEPARTMENTS = ("教育局", "财政局", "民政局", "司法局", "交通运输局", "水利局", "农业农村局", "卫生健康局", "审计局", "应急管理局", "统计局", "医疗保障局",
               "市场监督管理局", "自然资源局", "住房和城乡建设局", "文化和旅游局", "退役军人事务局", "人力资源和社会保障局", "发展和改革局", "城市管理局")
#: What stands beside the way at every step and leads elsewhere.
BESIDE = ("政府信息公开指南", "政府信息公开制度", "依申请公开", "政策文件", "政策解读", "财政预决算", "法治政府建设年度报告", "政府网站工作年度报表", "统计公报", "政府工作报告",
          "建议提案办理", "规划计划", "权责清单", "重点领域信息公开", "企业年报公示", "人事任免", "行政处罚公示", "政府采购", "领导之窗", "机构职能", "公示公告", "政务公开要点",
          "绩效评价报告", "政策文件库", "公开标准目录", "会议公开")
PORTAL = ("首页", "走进本地", "新闻中心", "政务服务", "互动交流", "专题专栏", "数据发布", "投资环境", "旅游文化")
FRIENDS = (("https://www.gov.cn/", "中国政府网"), ("https://www.creditchina.gov.cn/", "信用中国"),
           ("http://www.people.com.cn/", "人民网"),
           ("https://gkml.practice-university.edu.cn/xxgknb/", "高校信息公开年报"), ("https://www.gsxt.gov.cn/", "企业年报公示系统"))
NEWS = ("召开年度重点工作推进会", "开展春季义务植树", "城区道路改造完工通车", "举办全民阅读活动", "部署防汛抗旱工作", "农产品展销会开幕", "开展安全生产大检查", "老旧小区改造进展顺利",
        "举办政府信息公开工作年度报告编制培训会", "图书馆延长开放时间", "调研信息公开平台建设", "新增便民服务点二十处")
NUMERALS = str.maketrans("0123456789", "〇一二三四五六七八九")

#: How titles name agency (a), year (y) and its Chinese numerals (c); without an agency only under its own.
TITLES = ("{a}{y}年政府信息公开工作年度报告", "{a}{y}年度政府信息公开工作年度报告", "{y}年{a}政府信息公开工作年度报告", "{a}政府信息公开工作年度报告（{y}年）",
          "{a}政府信息公开年报〔{y}〕", "{a}{c}年度政府信息公开工作年度报告", "{a}关于{y}年政府信息公开工作的年度报告", "{a}{y}年信息公开年报", "{a}信息公开工作{y}年度报告",
          "{a}{y}年政务信息公开年度报告", "{a}〔{y}〕年政府信息公开年度报告", "{a}关于{y}年度政府信息公开工作情况的报告")
BARE = ("{y}年政府信息公开工作年度报告", "{y}年度政府信息公开年报", "政府信息公开工作年度报告（{y}年度）", "{c}年政府信息公开年度报告")

#: Titles that stand in the same listings and are no annual reports of this kind.
OTHERS = ("《{a}{y}年政府信息公开工作年度报告》解读", "图解：{a}{y}年政府信息公开工作年度报告", "关于做好{y}年政府信息公开工作年度报告编制发布工作的通知", "{r}政府信息公开指南（{y}年版）",
          "{r}{y}年法治政府建设年度报告", "{r}{y}年政府网站工作年度报表", "{r}{y}年度财政决算公开报告", "{r}{y}年人大代表建议办理工作年度报告", "{r}{y}年国民经济和社会发展统计公报",
          "{a}{y}年部门整体支出绩效年度报告", "关于{y}年度企业年报公示工作的公告", "关于开展{y}年度市场主体年报公示的通知", "{r}{y}年政务公开工作要点", "{r}{y}年政府工作报告",
          "政府信息公开工作年度报告填报说明（{y}年）", "{r}{y}年政务新媒体年度报告", "关于{y}年政府信息公开工作年度报告公布情况的通报", "{a}{y}年度行政执法年度报告",
          "{r}{y}年政府信息公开申请情况统计表模板", "{r}{y}年国有企业信息公开年度报告汇总说明")


def title(shape: str, agency: str, year: int) -> str:
    """A report's title."""
    return shape.format(a=agency, y=year, c=str(year).translate(NUMERALS))


def others(dice: random.Random, region: str, agency: str, years, count: int) -> list[tuple[str, int]]:
    """So many titles that are no reports, with their years."""
    made = dict.fromkeys((shape, dice.choice(list(years))) for shape in dice.sample(OTHERS, count))
    return [(shape.format(a=agency, r=region, y=year), year) for shape, year in made]
