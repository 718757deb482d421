"""The table, the JSON beside it and the plots."""

import json
import os
import time

WIDE = 54


class Report:
    """Every figure with its goal and its floor, as ratios."""

    def __init__(self):
        self.rows = []
        self.row_id = ""

    def begin(self, row_id, title):
        self.row_id = row_id
        print("\n%-4s %s" % (row_id, title), flush=True)

    def add(self, what, value, unit, goal=None, floor=None,
            more_is_better=False):
        """Prints and keeps one figure. A ratio to the goal of at most 1.00 is
        within it; the ratio to the floor says how far from the machine's own
        limit it is."""
        row = {"id": self.row_id, "what": what, "value": value, "unit": unit,
               "goal": goal, "floor": floor,
               "more_is_better": more_is_better}
        if goal is not None and value:
            row["to_goal"] = goal / value if more_is_better else value / goal
        if floor is not None and floor and value:
            row["to_floor"] = (floor / value if more_is_better
                               else value / floor)
        self.rows.append(row)
        print(self.line(row), flush=True)

    def line(self, row):
        text = "     %-*s %11.2f %-5s" % (WIDE, row["what"], row["value"],
                                         row["unit"])
        if row["goal"] is not None:
            text += " goal %9.2f" % row["goal"]
            if "to_goal" in row:
                text += "  %5.2f%s" % (row["to_goal"],
                                       " over" if row["to_goal"] > 1 else "")
        if row["floor"] is not None:
            text += "  floor %9.2f" % row["floor"]
            if "to_floor" in row:
                text += " (x %.1f)" % row["to_floor"]
        return text

    def write(self, folder, about):
        os.makedirs(folder, exist_ok=True)
        about = dict(about, at=time.strftime("%Y-%m-%dT%H:%M:%SZ",
                                             time.gmtime()))
        with open(os.path.join(folder, "bench.json"), "w") as f:
            json.dump({"about": about, "rows": self.rows}, f, indent=1)
        with open(os.path.join(folder, "bench.svg"), "w") as f:
            f.write(plot([row for row in self.rows if "to_goal" in row]))
        print("\n%s/bench.json, bench.svg" % folder)


def plot(rows):
    """How each figure stands to its goal: bars, the goal a line at 1."""
    height, left, scale = 22, 430, 260
    out = ['<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" '
           'font-family="sans-serif" font-size="12">' %
           (left + 2 * scale + 60, height * (len(rows) + 2)),
           '<text x="%d" y="14">ratio to the goal (shorter is better, '
           'the line is the goal)</text>' % left]
    for i, row in enumerate(rows):
        y = height * (i + 1)
        shown = min(row["to_goal"], 2.0)
        out.append('<text x="4" y="%d">%s %s</text>' % (
            y + 15, row["id"], escape(row["what"])))
        out.append('<rect x="%d" y="%d" width="%.0f" height="%d" '
                   'fill="%s"/>' % (
                       left, y + 3, max(shown * scale, 1), height - 6,
                       "#2f6f8f" if row["to_goal"] <= 1 else "#b5482f"))
        out.append('<text x="%.0f" y="%d">%.2f</text>' % (
            left + shown * scale + 6, y + 15, row["to_goal"]))
    out.append('<line x1="%d" x2="%d" y1="%d" y2="%d" stroke="#222"/>' % (
        left + scale, left + scale, height, height * (len(rows) + 1)))
    out.append("</svg>\n")
    return "\n".join(out)


def escape(text):
    return text.replace("&", "&amp;").replace("<", "&lt;")
