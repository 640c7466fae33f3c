"""The towns and departments of 荣昌区, the real addresses known of their reports, and what is odd about some of them."""

import copy

TOWNS = {    # slug: (code, name)
    "cyjd": ("500153001", "昌元街道"), "guangsjd": ("500153002", "广顺街道"), "czjd": ("500153003", "昌州街道"),
    "fgjd": ("500153004", "峰高街道"), "afjd": ("500153005", "安富街道"), "shjd": ("500153006", "双河街道"),
    "zsz": ("500153100", "直升镇"), "wlz": ("500153101", "万灵镇"), "qjz": ("500153102", "清江镇"),
    "ryz": ("500153103", "仁义镇"), "hbz": ("500153104", "河包镇"), "gcz": ("500153105", "古昌镇"),
    "wjz": ("500153106", "吴家镇"), "gsz": ("500153107", "观胜镇"), "tgz": ("500153108", "铜鼓镇"),
    "qlz": ("500153109", "清流镇"), "plz": ("500153110", "盘龙镇"), "yjz": ("500153111", "远觉镇"),
    "qsz": ("500153112", "清升镇"), "rlz": ("500153113", "荣隆镇"), "ljz": ("500153114", "龙集镇"),
}
DEPARTMENTS = {
    "qfzggw": "重庆市荣昌区发展和改革委员会", "qjyw": "重庆市荣昌区教育委员会", "qkjj": "重庆市荣昌区科学技术局",
    "qjjxxw": "重庆市荣昌区经济和信息化委员会", "qgaj": "重庆市荣昌区公安局", "qmzj": "重庆市荣昌区民政局",
    "qsfj": "重庆市荣昌区司法局", "qczj": "重庆市荣昌区财政局", "qrlsbj": "重庆市荣昌区人力资源和社会保障局",
    "qghzrzyj": "重庆市荣昌区规划和自然资源局", "qsthjj": "重庆市荣昌区生态环境局", "qjtj": "重庆市荣昌区交通局",
    "qnyncw": "重庆市荣昌区农业农村委员会", "qsww": "重庆市荣昌区商务委员会", "qwjw": "重庆市荣昌区卫生健康委员会",
    "qzstzj": "重庆市荣昌区招商投资促进局",
}
KNOWN = {    # real addresses
    ("plz", 2024): "202501/t20250116_14168474.html", ("hbz", 2020): "202101/t20210129_8843764.html",
    ("qjz", 2019): "202007/t20200716_7690022.html", ("gsz", 2019): "202006/t20200623_7607886.html",
    ("zsz", 2025): "202601/t20260130_15368365.html", ("qzfb", 2024): "202501/t20250127_14245997.html",
    ("qzf", 2023): "202403/t20240325_13072583.html", ("qjjxxw", 2023): "202401/t20240117_12828045.html",
    ("qzstzj", 2021): "202201/t20220125_10340353.html",
}
SPECIAL = {    # what is odd about a report
    ("qjz", 2019): {"published": "2020-01-29"},                        # months before the date in its address
    ("hbz", 2020): {"spoil": "parts"}, ("wjz", 2022): {"spoil": "row"}, ("tgz", 2023): {"spoil": "appeals"},
    ("zsz", 2023): {"spoil": "no-appeals", "state": "partial"},        # the last table is a picture
    ("afjd", 2022): {"kind": "image"}, ("rlz", 2022): {"kind": "blank"},
    ("shjd", 2022): {"kind": "nothing", "required": False},            # not a single byte
    ("yjz", 2022): {"period": 2021},                                   # titled 2022, its text says 2021
    ("qsww", 2023): {"spoil": "blank"}, ("qjtj", 2022): {"spoil": "slash"},
    ("qmzj", 2023): {"heading": "2023年政府信息公开工作年度报告"},      # the agency stands in the meta tags alone
    ("qsz", 2024): {"oddities": frozenset({"wide", "wrapped"}), "style": "word"},
    ("qczj", 2022): {"kind": "attachment"},
    ("qgaj", 2022): {"title": "重庆市荣昌区公安局2022年度政府信息公开年报"},
    ("qjyw", 2023): {"title": "重庆市荣昌区教育委员会关于2023年度政府信息公开工作年度报告"},
}


def spoil(values: dict, how: str) -> dict:
    """The figures with a mistake of the kind met on real pages."""
    values = copy.deepcopy(values)
    requests = values["requests"]
    if how == "parts":    # the outcomes add up to more than the printed sum
        requests["granted"]["natural_person"] += 6
        requests["granted"]["total"] += 6
    elif how == "row":    # a row's total is one too many, and so is the sum's
        requests["granted"]["total"] += 1
    elif how == "appeals":
        values["appeals"]["reconsideration"]["total"] += 2
    elif how == "no-appeals":
        del values["appeals"]
    elif how in ("blank", "slash"):    # what is not a natural person's is left blank, or struck out
        for cells in requests.values():
            for column in cells:
                if column not in ("natural_person", "total") and not cells[column]:
                    cells[column] = None if how == "blank" else "/"
    elif how:
        raise ValueError(f"no such mistake: {how}")
    return values
