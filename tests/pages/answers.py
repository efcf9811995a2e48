"""Computes every card and chart that the app shows from the same files, by DuckDB, and compares.

Takes a folder with Arrow files and `shown.json`, which tests/pages/answers.rs writes. It shares nothing with the app
but the published definitions: tables, measures and filters are written here once more, in SQL.
"""

import datetime as dt
import json
import math
import pathlib
import re
import sys
import urllib.parse

import duckdb
import pyarrow as pa
import pyarrow.ipc as ipc

FOLDER = pathlib.Path(sys.argv[1])
VIDEO, SUBS, RECS = "video_playback_events", "user_subscription_events", "recommendation_events"
SEARCH, CMS, USERS = "search_events", "expanded_cms_data", "users"
SETS = {
    "play": "play start resume playing",
    "pause": "pause paused",
    "buffer": "buffer buffering rebuffer stall",
    "error": "error fail failure",
    "seek": "seek",
    "skip": "skip",
    "stop": "stop stopped exit quit",
    "end": "end ended complete completed",
    "start": "subscribe start signup new activate subscribed",
    "cancel": "cancel cancelled churn unsubscribe canceled",
    "impression": "impression",
    "click": "click",
    "conversion": "conversion convert",
    "feedback": "feedback",
}
# Days after the first event on which a user may be back.
RETENTION = (1, 7, 30)
DELIMITED = {"Genres", "AvailableRegions", "Country", "Mood"}
# Other names of columns, in the exports that have them.
ALIASES = {
    "show_id": "ContentID", "title": "Title", "type": "ContentType", "rating": "Rating", "listed_in": "Genres",
    "release_year": "ReleaseDate", "duration": "DurationMinutes", "country": "Country",
    "event_id": "EventID", "session_id": "SessionID", "user_id": "UserID", "event_type": "EventType",
    "derived_tstamp": "Timestamp", "geo_country": "Location", "device": "DeviceType", "current_time": "PositionSeconds",
}

db = duckdb.connect()
columns: dict[str, list[str]] = {}
for path in sorted(FOLDER.glob("*.arrow")):
    with pa.memory_map(str(path)) as source:
        read = ipc.open_file(source).read_all()
    name = path.stem
    plain = []
    for field, column in zip(read.schema, read.columns):
        known = ALIASES.get(field.name, field.name)
        if pa.types.is_dictionary(field.type):
            column = column.cast(field.type.value_type)
        elif pa.types.is_list(field.type) and pa.types.is_dictionary(field.type.value_type):
            column = column.cast(pa.list_(field.type.value_type.value_type))
        if known in DELIMITED and not pa.types.is_list(field.type):
            split = lambda text: [part.strip() for part in (text or "").split(",") if part.strip()]
            column = pa.array([split(text) for text in column.to_pylist()], pa.list_(pa.string()))
        if known == "DurationMinutes" and pa.types.is_string(field.type):
            minutes = lambda text: int(text.split()[0]) if text and text.endswith(" min") else None
            column = pa.array([minutes(text) for text in column.to_pylist()], pa.int64())
        plain.append(column)
    names = [ALIASES.get(column, column) for column in read.column_names]
    table = pa.table(plain, names=names)
    table = table.append_column("rn", pa.array(range(table.num_rows), pa.int64()))
    db.register(f"raw_{name}", table)
    db.execute(f"create table {name} as select * from raw_{name}")
    columns[name] = names


def snake(column: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", column).lower()


def is_in(name: str, column: str = "EventType") -> str:
    values = ", ".join(f"'{value}'" for value in SETS[name].split())
    return f"lower({column}) in ({values})"


def has(table: str, column: str) -> bool:
    return column in columns.get(table, [])


IS_ERROR = (
    "(ErrorType is not null and trim(ErrorType) <> '' and lower(trim(ErrorType)) <> 'none')"
    if VIDEO not in columns or has(VIDEO, "ErrorType") else is_in("error"))
LINK = {VIDEO: "ContentID", RECS: "ContentID", SEARCH: "ClickedContentID"}
USER_LINK = {VIDEO: "UserID", SUBS: "UserID", RECS: "UserID", SEARCH: "UserID"}


def derive() -> None:
    """Sessions, viewings, searches' outcomes and attempts, each with the columns of the row that it stands with."""
    if VIDEO in columns:
        order = "order by Timestamp, rn"
        fatal = "count(*) filter (Fatal)" if has(VIDEO, "Fatal") else "0"
        starts = "count(StartupMs)" if has(VIDEO, "StartupMs") else "0"
        kept = [c for c in "DeviceType Location Resolution AppVersion CDN ExperimentCell UserID ProfileID ContentID".split() if has(VIDEO, c)]
        first = ", ".join(f"first({c} {order}) as {c}" for c in kept + ["Timestamp"])
        db.execute(f"""create table sessions as select SessionID, {first}, {fatal} as FatalErrors, {starts} as Starts,
            date_diff('millisecond', min(Timestamp), max(Timestamp)) / 60000.0 as LengthMinutes
            from {VIDEO} where SessionID is not null and Timestamp is not null group by SessionID""")
        columns["sessions"] = ["SessionID", "Timestamp", *kept]
        if has(VIDEO, "PositionSeconds") and has(VIDEO, "ContentID"):
            kept = [c for c in kept if c != "ContentID"]
            first = ", ".join(f"first({c} {order}) as {c}" for c in kept + ["Timestamp"])
            db.execute(f"""create table viewings as select v.SessionID, v.ContentID, {first},
                max(PositionSeconds) as FurthestSeconds,
                (select DurationMinutes from {CMS} c where c.ContentID = v.ContentID order by rn limit 1) as DurationMinutes
                from {VIDEO} v where SessionID is not null and ContentID is not null and Timestamp is not null
                group by v.SessionID, v.ContentID""")
            columns["viewings"] = ["SessionID", "ContentID", "Timestamp", *kept]
        play("playing", ["SessionID"])
        if has(VIDEO, "ContentID"):
            play("playing_titles", ["SessionID", "ContentID"])
        if has(VIDEO, "StallMs") and has(VIDEO, "WatchedMs"):
            kept = [c for c in "DeviceType Location Resolution AppVersion CDN ExperimentCell UserID ProfileID ContentID".split() if has(VIDEO, c)]
            first = ", ".join(f"first({c} {order}) as {c}" for c in kept + ["Timestamp"])
            db.execute(f"""create table stalling as select SessionID, {first}, count(*) filter ({is_in('buffer')}) as Buffers,
                sum(StallMs) as StalledMs, sum(WatchedMs) as WatchMs
                from {VIDEO} where SessionID is not null and Timestamp is not null group by SessionID""")
            columns["stalling"] = ["SessionID", "Timestamp", *kept]
        if has(VIDEO, "UserID"):
            kept = [c for c in "DeviceType Location AppVersion ExperimentCell ProfileID ContentID".split() if has(VIDEO, c)]
            first = ", ".join(f"first({c} {order}) as {c}" for c in kept + ["Timestamp"])
            later = ", ".join(f"""exists (select 1 from {VIDEO} o where o.UserID = f.UserID
                and o.Timestamp >= f.Timestamp + interval {24 * day} hour
                and o.Timestamp < f.Timestamp + interval {24 * day + 24} hour) as Day{day}""" for day in RETENTION)
            db.execute(f"""create table arrivals as with f as (select UserID, {first} from {VIDEO}
                where UserID is not null and Timestamp is not null group by UserID) select f.*, {later} from f""")
            columns["arrivals"] = ["UserID", "Timestamp", *kept]
    if SUBS in columns:
        spells()
    if has(SUBS, "MonthlyRevenue"):
        movements()
    if has(SEARCH, "ClickedContentID"):
        searches()
    if RECS in columns:
        attempts()


def play(name: str, keys: list[str]) -> None:
    """Playing time: after an event of the play set, until one that ends it, 30 minutes a gap at most."""
    order, key = "order by Timestamp, rn", ", ".join(keys)
    db.execute(f"""create table {name} as with e as (
              select {key}, Timestamp, rn, lower(EventType) as what,
                lead(Timestamp) over (partition by {key} {order}) as next from {VIDEO}
                where {' and '.join(f'{column} is not null' for column in keys)} and Timestamp is not null),
            turns as (select *, case when {is_in('play', 'what')} then 1
                when {is_in('pause', 'what')} or {is_in('stop', 'what')} or {is_in('end', 'what')} or {is_in('error', 'what')} then 0 end as turn from e),
            states as (select *, last_value(turn ignore nulls) over (partition by {key} {order}
                rows between unbounded preceding and current row) as playing from turns)
            select {key}, sum(case when playing = 1 and next is not null
                then least(date_diff('millisecond', Timestamp, next) / 60000.0, 30) else 0 end) as PlayingMinutes
            from states group by {key}""")


def spells() -> None:
    """From when to when each user is subscribed, with the event that it begins with."""
    kept = [c for c in "SubscriptionType BillingCycle Location Channel UserID Timestamp".split() if has(SUBS, c)]
    start, cancel = SETS["start"].split(), SETS["cancel"].split()
    rows = db.execute(f"""select UserID, lower(EventType), Timestamp, rn from {SUBS}
        where UserID is not null and Timestamp is not null order by UserID, Timestamp, rn""").fetchall()
    found, open_spell, user = [], None, None
    for who, what, when, row in rows:
        if who != user:
            found += [open_spell] if open_spell else []
            user, open_spell = who, None if what in start else [row, None, None]
        if what in start and not open_spell:
            open_spell = [row, when, None]
        if what in cancel and open_spell:
            found.append([*open_spell[:2], when])
            open_spell = None
    found += [open_spell] if open_spell else []
    moment = pa.timestamp("us", "UTC")
    table = pa.table({"rn": pa.array([spell[0] for spell in found], pa.int64()),
        **{name: pa.array([spell[at] for spell in found], moment) for at, name in ((1, "Begin"), (2, "Close"))}})
    db.register("found", table)
    db.execute(f"create table spells as select {', '.join(kept)}, \"Begin\", \"Close\" from {SUBS} join found using (rn)")
    columns["spells"] = kept


def movements() -> None:
    """By how much what each user pays a month changes, and with which event."""
    kept = [c for c in "SubscriptionType BillingCycle Location Channel UserID Timestamp".split() if has(SUBS, c)]
    start, cancel = SETS["start"].split(), SETS["cancel"].split()
    rows = db.execute(f"""select UserID, lower(EventType), MonthlyRevenue, rn from {SUBS}
        where UserID is not null and Timestamp is not null order by UserID, Timestamp, rn""").fetchall()
    changes, before, user, pays, unknown = [], 0, None, False, False
    for who, what, amount, row in rows:
        if who != user:
            user, before, pays = who, 0, what not in start
            unknown = pays
        pays = what in start or (pays and what not in cancel)
        unknown = unknown and pays and what not in start
        now = 0 if not pays else before if amount is None else amount
        if now != before:
            sort = 0 if unknown and before == 0 else 1 if before == 0 else 4 if now == 0 else 2 if now > before else 3
            changes.append((row, now - before, sort))
            unknown = False
        before = now
    table = pa.table({name: [change[at] for change in changes] for at, name in enumerate(["rn", "Change", "Movement"])})
    db.register("changes", table)
    db.execute(f"create table movements as select {', '.join(kept)}, Change, Movement from {SUBS} join changes using (rn)")
    columns["movements"] = kept


def searches() -> None:
    """Whether a click follows a search."""
    key = "SessionID" if has(SEARCH, "SessionID") else "UserID"
    within = "" if key == "SessionID" else "and o.Timestamp <= s.Timestamp + interval 30 minute"
    db.execute(f"""create table outcomes as select s.*, exists (select 1 from {SEARCH} o where o.{key} = s.{key}
        and o.ClickedContentID is not null and (o.Timestamp, o.rn) >= (s.Timestamp, s.rn) {within}) as Followed
        from {SEARCH} s where s.{key} is not null and s.Timestamp is not null""")
    columns["outcomes"] = [c for c in "SearchQuery ResultCount DeviceType Location SessionID UserID Timestamp".split() if has(SEARCH, c)]


def attempts() -> None:
    """The best attempt of each user at the steps of the funnel."""
    kept = [c for c in "RelevancyRating ContentID Slot Artwork ExperimentCell UserID Timestamp".split() if has(RECS, c)]
    db.execute(f"""create table attempts as with
        i as (select * from {RECS} where {is_in('impression')} and UserID is not null and Timestamp is not null),
        c as (select UserID, Timestamp, rn from {RECS} where {is_in('click')}),
        v as (select UserID, Timestamp, rn from {RECS} where {is_in('conversion')}),
        r as (select i.*, (select min((c.Timestamp, c.rn)) from c where c.UserID = i.UserID
            and (c.Timestamp, c.rn) > (i.Timestamp, i.rn) and c.Timestamp <= i.Timestamp + interval 24 hour) as clicked from i),
        d as (select r.*, (select min((v.Timestamp, v.rn)) from v where v.UserID = r.UserID
            and (v.Timestamp, v.rn) > r.clicked and v.Timestamp <= r.Timestamp + interval 24 hour) as converted from r),
        s as (select d.*, case when clicked is null then 1 when converted is null then 2 else 3 end as Reached,
            coalesce(converted, clicked, (Timestamp, rn)) as done from d)
        -- Of the best attempts the first that was done, from the last impression before.
        select {', '.join(f'first({c} order by Reached desc, done, Timestamp desc, rn desc) as {c}' for c in kept if c != 'UserID')},
            UserID, max(Reached) as Reached from s group by UserID""")
    columns["funnel"] = kept


derive()

WATCHED_VIEWS = f"""sum(WatchedMs / 60000.0 / nullif((select d.DurationMinutes from {CMS} d
    where d.ContentID = t.ContentID order by d.rn limit 1), 0))"""
# By its measure: the table, and its figure as SQL over that table's rows.
DURATION = "DurationMinutes > 0"
RATE = "count(*) filter ({}) / nullif(count(*), 0)"
MEASURES = {
    "events": (VIDEO, "count(*)"),
    "sessions": (VIDEO, "count(distinct SessionID)"),
    "viewers": (VIDEO, "count(distinct UserID)"),
    "errors": (VIDEO, f"count(*) filter ({IS_ERROR})"),
    "buffers": (VIDEO, f"count(*) filter ({is_in('buffer')})"),
    "error_rate": (VIDEO, RATE.format(IS_ERROR)),
    "rebuffering_ratio": (VIDEO, "sum(StallMs) / nullif(sum(WatchedMs), 0)"),
    "startup_p95": (VIDEO, "quantile_cont(StartupMs, 0.95)"),
    "interactions": (VIDEO, f"count(SessionID) filter ({is_in('pause')} or {is_in('seek')} or {is_in('skip')}) / nullif(count(distinct SessionID), 0)"),
    "watch_time": (VIDEO, "sum(WatchedMs) / 3600000") if has(VIDEO, "WatchedMs") else
        ("sessions", "sum((select PlayingMinutes from playing p where p.SessionID = t.SessionID)) / 60"),
    "session_length": ("sessions", "quantile_cont(LengthMinutes, 0.5)"),
    "exits_before_start": ("sessions", RATE.format("Starts = 0 and FatalErrors = 0")),
    "start_failures": ("sessions", RATE.format("Starts = 0 and FatalErrors > 0")),
    "playback_failures": ("sessions", RATE.format("FatalErrors > 0")),
    "completion_rate": ("viewings", f"count(*) filter (FurthestSeconds >= DurationMinutes * 54 and {DURATION}) / nullif(count(*) filter (FurthestSeconds >= 0 and {DURATION}), 0)"),
    "attempts": ("sessions", "count(*)"),
    "started_plays": ("sessions", "count(*) filter (Starts > 0)"),
    "smoothness_score": ("stalling", """avg(case when WatchMs > 0 then
        (100 / sqrt(1 + power(Buffers / 2, 2)) + 100 * exp(-10 * StalledMs / WatchMs)) / 2 end)"""),
    "average_bitrate": (VIDEO, """sum(Bitrate::double * (WatchedMs - StallMs))
        / nullif(sum(WatchedMs - StallMs) filter (Bitrate is not null), 0)"""),
    "starters": ("viewings", "count(*) filter (FurthestSeconds >= 120)"),
    "watchers": ("viewings", f"count(*) filter (FurthestSeconds >= DurationMinutes * 42 and {DURATION})"),
    "completers": ("viewings", f"count(*) filter (FurthestSeconds >= DurationMinutes * 54 and {DURATION})"),
    "views": (VIDEO, WATCHED_VIEWS),
    "average_minute_audience": (VIDEO, WATCHED_VIEWS),
    "watched_views": (VIDEO, WATCHED_VIEWS),
    "played_views": ("viewings", f"""sum(case when {DURATION} then (select PlayingMinutes from playing_titles p
        where p.SessionID = t.SessionID and p.ContentID = t.ContentID) / DurationMinutes end)"""),
    "plays": (VIDEO, f"count(*) filter ({is_in('play')})"),
    "buffer_rate": (VIDEO, RATE.format(is_in("buffer"))),
    "mean_bitrate": (VIDEO, "avg(Bitrate)"),
    "startup_p50": (VIDEO, "quantile_cont(StartupMs, 0.5)"),
    "startup_score": (VIDEO, "avg(800 / (8 + StartupMs / 1000.0))"),
    "watched_hours": (VIDEO, "sum(WatchedMs) / 3600000"),
    "played_hours": ("sessions", "sum((select PlayingMinutes from playing p where p.SessionID = t.SessionID)) / 60"),
    "playback_success_score": ("sessions", "avg(case when FatalErrors > 0 then 0 when Starts = 0 then 50 else 100 end)"),
    **{f"passed_{percent}": ("viewings", f"count(*) filter (FurthestSeconds >= DurationMinutes * 60 * {percent} / 100 and {DURATION}) / nullif(count(*) filter (FurthestSeconds >= 0 and {DURATION}), 0)") for percent in (10, 25, 50, 75, 95)},
    "feedbacks": (RECS, f"count(*) filter ({is_in('feedback')})"),
    "funnel_users": ("funnel", "count(*)"),
    "funnel_clicked": ("funnel", "count(*) filter (Reached >= 2)"),
    "funnel_converted": ("funnel", "count(*) filter (Reached >= 3)"),
    "search_users": (SEARCH, "count(distinct UserID)"),
    "titles": (CMS, "count(distinct ContentID)" if has(CMS, "ContentID") else "count(*)"),
    "mean_duration": (CMS, "avg(DurationMinutes)"),
    "revenue": (SUBS, "sum(Revenue)"),
    "subscribers": (SUBS, "count(distinct UserID)"),
    "new_subscribers": (SUBS, f"count(distinct UserID) filter ({is_in('start')})"),
    "cancellations": (SUBS, f"count(distinct UserID) filter ({is_in('cancel')})"),
    "arpu": (SUBS, "sum(Revenue) / nullif(count(distinct UserID), 0)"),
    "mrr": ("movements", "sum(Change)"),
    "new_mrr": ("movements", "sum(Change) filter (Movement = 1)"),
    "expansion_mrr": ("movements", "sum(Change) filter (Movement = 2)"),
    "contraction_mrr": ("movements", "-sum(Change) filter (Movement = 3)"),
    "churned_mrr": ("movements", "-sum(Change) filter (Movement = 4)"),
    "net_new_mrr": ("movements", "sum(Change) filter (Movement >= 1)"),
    "members": (USERS, "count(distinct UserID)"),
    "monthly_revenue": (USERS, "sum(MonthlyRevenue)"),
    "lifetime_revenue": (USERS, "sum(MonthlyRevenue * round_even(date_diff('day', JoinDate, LastPaymentDate) / 30, 0))"),
    "recommendations": (RECS, "count(*)"),
    "impressions": (RECS, f"count(*) filter ({is_in('impression')})"),
    "clicks": (RECS, f"count(*) filter ({is_in('click')})"),
    "conversions": (RECS, f"count(*) filter ({is_in('conversion')})"),
    "click_through_rate": (RECS, f"count(*) filter ({is_in('click')}) / nullif(count(*) filter ({is_in('impression')}), 0)"),
    "conversion_rate": (RECS, f"count(*) filter ({is_in('conversion')}) / nullif(count(*) filter ({is_in('click')}), 0)"),
    "mean_relevancy": (RECS, "avg(RelevancyRating)"),
    "recommended_users": (RECS, "count(distinct UserID)"),
    "funnel_click_rate": ("funnel", RATE.format("Reached >= 2")),
    "funnel_conversion_rate": ("funnel", "count(*) filter (Reached >= 3) / nullif(count(*) filter (Reached >= 2), 0)"),
    "searches": (SEARCH, "count(*)"),
    "no_result_rate": (SEARCH, "count(*) filter (ResultCount = 0) / nullif(count(ResultCount), 0)"),
    "abandonment_rate": ("outcomes", RATE.format("not Followed")),
    "no_result_searches": (SEARCH, "count(*) filter (ResultCount = 0)"),
    "mean_results": (SEARCH, "avg(ResultCount)"),
}
SOURCE = {"funnel": "attempts"}
APPROXIMATE = {"startup_p50", "startup_p95", "session_length"}
BASE = {"sessions": VIDEO, "viewings": VIDEO, "stalling": VIDEO, "arrivals": VIDEO, "movements": SUBS, "spells": SUBS, "outcomes": SEARCH, "funnel": RECS}


class Clause:
    """One filter: its table, its dimension, and how it tests a value."""

    def __init__(self, table: str, dimension: str, text: str):
        self.table, self.dimension = table, dimension
        parts = [None if part == "%00" else urllib.parse.unquote(part) for part in text.lstrip("!").split(",")]
        self.keys, self.negated = parts, text.startswith("!")

    def test(self, value: str, is_list: bool) -> str:
        named = ", ".join("'{}'".format(key.replace("'", "''")) for key in self.keys if key is not None)
        if is_list:
            passes = f"list_has_any(coalesce({value}, []), [{named}])" if named else "false"
            null = f"coalesce(len({value}), 0) = 0"
        else:
            passes = f"coalesce({value} in ({named}), false)" if named else "false"
            null = f"{value} is null"
        both = f"({passes} or {null})" if None in self.keys else f"({passes})"
        return f"not {both}" if self.negated else both


def column_of(table: str, dimension: str) -> str | None:
    return next((column for column in columns.get(table, []) if snake(column) == dimension), None)


def conditions(table: str, clauses: list[Clause], period, ignored: set[str]) -> str:
    """What a table's rows must meet, but for clauses on what is grouped by."""
    tests = ["true"]
    for clause in clauses:
        column = column_of(table, clause.dimension)
        if clause.dimension == "release_year" and table == CMS and "release_year" not in ignored:
            tests.append(clause.test("ReleaseDate::varchar", False))
            continue
        if clause.dimension in ignored and column:
            continue
        if column:
            tests.append(clause.test(column, column in DELIMITED))
            continue
        # Along a link to the table that the clause names, never further.
        for target, links, key in ((CMS, LINK, "ContentID"), (USERS, USER_LINK, "UserID")):
            if f"{target}.{clause.dimension}" in ignored:
                continue
            base = BASE.get(table, table)
            link = links.get(base)
            if clause.table == target and link and column_of(target, clause.dimension) and link in columns.get(table, []):
                there = column_of(target, clause.dimension)
                passes = clause.test(f"(select d.{there} from {target} d where d.{key} = t.{link} order by d.rn limit 1)", there in DELIMITED)
                tests.append(passes)
    if period and "Timestamp" in columns.get(table, []) and "time" not in ignored:
        start, end = period
        tests.append(f"(Timestamp is not null{f' and Timestamp >= {start!r}' if start else ''}{f' and Timestamp < {end!r}' if end else ''})")
    return " and ".join(tests)


def group_by(table: str, dimension: str, grain: str, keys: list) -> str | None:
    """The SQL of a dimension's keys as text, as hooks hold them."""
    if dimension == "time":
        return f"strftime(date_trunc('{grain}', Timestamp), '%Y-%m-%dT%H:%M:%SZ')"
    if dimension == "weekday":
        return "isodow(Timestamp)::varchar"
    if dimension == "hour":
        return "hour(Timestamp)::varchar"
    if dimension == "release_year":
        is_year = db.execute(f"select typeof(ReleaseDate) from {CMS} limit 1").fetchone()[0] == "INTEGER"
        return "ReleaseDate::varchar" if is_year else "year(ReleaseDate)::varchar"
    column = column_of(table, dimension)
    if not column:
        # Of the catalogue, along the table's link to it.
        name = column_of(CMS, dimension.rpartition(".")[2])
        there = f"(select d.{name} from {CMS} d where d.ContentID = t.{LINK[table]} order by d.rn limit 1)"
        if name not in DELIMITED:
            return f"{there}::varchar"
        return f"unnest(case when coalesce(len({there}), 0) = 0 then [null] else list_distinct({there}) end)"
    if column in DELIMITED:
        return f"unnest(case when coalesce(len({column}), 0) = 0 then [null] else list_distinct({column}) end)"
    kind = db.execute(f"select typeof({column}) from {SOURCE.get(table, table)} limit 1").fetchone()[0]
    if kind in ("INTEGER", "BIGINT", "DOUBLE", "SMALLINT"):
        starts = sorted(float(key) for key in keys if key is not None)
        values = db.execute(f"select count(distinct {column}) from {SOURCE.get(table, table)}").fetchone()[0]
        if values > 100:
            # Bins are named by their start; the first is open below.
            cases = " ".join(f"when {column} >= {start} then '{start}'" for start in reversed(starts[1:]))
            return f"case when {column} is null then null {cases} else '{starts[0]}' end"
    return f"{column}::varchar"


def number(raw):
    return None if raw in (None, "null") else float(raw)


def canonical(key):
    """Keys of numbers by their value."""
    try:
        return str(float(key)) if key is not None else None
    except ValueError:
        return key


def close(measure: str, shown, computed) -> bool:
    shown, computed = number(shown), None if computed is None else float(computed)
    if shown is None or computed is None:
        return shown is None and computed is None
    tolerance = 0.011 if measure in APPROXIMATE else 1e-9
    return math.isclose(shown, computed, rel_tol=tolerance, abs_tol=1e-9)


def shifted(period, days: int):
    move = lambda end: (dt.date.fromisoformat(end) + dt.timedelta(days)).isoformat()
    return tuple(move(end) for end in period)


def other_side(options: dict, clauses: list[Clause], period):
    """The clauses and the period of the other side of a comparison."""
    versus = options["vs"]
    if versus == "previous":
        days = (dt.date.fromisoformat(period[1]) - dt.date.fromisoformat(period[0])).days
        return clauses, shifted(period, -days)
    if versus == "week":
        return clauses, shifted(period, -7)
    if ".." in versus:
        return clauses, tuple(versus.split(".."))
    dimension, key = versus.split(":")
    kept = [clause for clause in clauses if clause.dimension != dimension]
    return [*kept, Clause("*", dimension, key)], period


def counterpart(bucket: str | None, period, other) -> str | None:
    """The day of the other period that stands where this day does in its own."""
    day, (start, _), (first, last) = bucket and bucket[:10], period, other
    if day is None or not period[0] <= day < period[1]:
        return None
    there = shifted((day, day), (dt.date.fromisoformat(first) - dt.date.fromisoformat(start)).days)[0]
    return f"{there}T00:00:00Z" if first <= there < last else None


ACTIVE = {"daily_active_users": 1, "weekly_active_users": 7, "monthly_active_users": 30}
AT_END = {*ACTIVE, "stickiness", "mrr", "churn_rate", "retention_rate", "concurrent_viewers", *(f"day_{day}_retention" for day in RETENTION)}


def end_of_data(table: str = VIDEO):
    """The first moment after a table's last event."""
    return db.execute(f"select max(Timestamp) + interval 1 microsecond from {table}").fetchone()[0]


def end_of(period, table: str = VIDEO):
    """Where a period ends: at the latest where the data does."""
    end, last = period and period[1], end_of_data(table)
    return min(dt.datetime.fromisoformat(end).replace(tzinfo=last.tzinfo), last) if end else last


def active(days: int, clauses, period) -> int:
    end = end_of(period)
    where = conditions(VIDEO, clauses, None, set())
    return db.execute(f"""select count(distinct UserID) from {VIDEO} t where {where}
        and Timestamp >= ?::timestamptz - interval {24 * days} hour and Timestamp < ?""", [end, end]).fetchone()[0]


def churn(clauses, period):
    """Of the users who are active at the period's start those with a cancel in it."""
    start, end = period or (None, None)
    where = conditions("spells", clauses, None, set())
    before = f"(\"Begin\" is null or \"Begin\" < {start!r}) and (\"Close\" is null or \"Close\" >= {start!r})" if start else '"Begin" is null'
    within = '"Close" is not null' + (f' and "Close" < {end!r}' if end else "")
    return db.execute(f"""select count(*) filter ({within}) / nullif(count(*), 0) from spells t
        where {where} and {before}""").fetchone()[0]


def at_once() -> int:
    """The most sessions at once, each from its first event to its last, both included."""
    rows = db.execute(f"""select min(Timestamp), max(Timestamp) from {VIDEO}
        where SessionID is not null and Timestamp is not null group by SessionID""").fetchall()
    moments = sorted([(first, 0) for first, _ in rows] + [(last, 1) for _, last in rows])
    most = now = 0
    for _, is_end in moments:
        now += -1 if is_end else 1
        most = max(most, now)
    return most


def at_end(measure: str, clauses, period):
    """What is of the end of a period rather than of the period."""
    if measure in ACTIVE:
        return active(ACTIVE[measure], clauses, period)
    if measure in ("churn_rate", "retention_rate"):
        rate = churn(clauses, period)
        return rate if measure == "churn_rate" or rate is None else 1 - rate
    if measure == "concurrent_viewers":
        return at_once()
    if measure == "mrr":
        where = conditions("movements", clauses, None, set())
        end = end_of(period, SUBS)
        return db.execute(f"select sum(Change) from movements t where {where} and Timestamp < ?", [end]).fetchone()[0]
    if measure == "stickiness":
        month = active(30, clauses, period)
        return active(1, clauses, period) / month if month else None
    day = int(measure.split("_")[1])
    where = conditions("arrivals", clauses, period, set())
    return db.execute(f"""select count(*) filter (Day{day}) / nullif(count(*), 0) from arrivals t
        where {where} and Timestamp < ?::timestamptz - interval {24 * day + 24} hour""", [end_of_data()]).fetchone()[0]


def ungrouped(measure: str, clauses, period):
    if measure in AT_END:
        return at_end(measure, clauses, period)
    table, expr = MEASURES[measure]
    where = conditions(table, clauses, period, set())
    return db.execute(f"select {expr} from {SOURCE.get(table, table)} t where {where}").fetchone()[0]


def grouped(measure: str, dimensions, grain, keys, clauses, period) -> dict:
    table, expr = MEASURES[measure]
    named = [group_by(table, dimension, grain, column) for dimension, column in zip(dimensions, keys)]
    # A view ignores the clauses on exactly what it groups by. A part of time obeys the page's period.
    ignored = {dimension for dimension in dimensions if dimension not in ("weekday", "hour")}
    where = conditions(table, clauses, period, ignored)
    picked = ", ".join(f"{sql} as key_{at}" for at, sql in enumerate(named))
    names = ", ".join(f"key_{at}" for at in range(len(named)))
    rows = db.execute(f"""with t as (select *, {picked} from {SOURCE.get(table, table)} t where {where})
        select {names}, {expr} from t group by {names}""").fetchall()
    return {tuple(map(canonical, row[:-1])): row[-1] for row in rows}


def is_reached(table: str, options: dict) -> bool:
    """Whether the other side of a comparison can differ in a table; where it cannot, it is null."""
    versus = options["vs"]
    column = column_of(table, versus.split(":")[0]) if ":" in versus else "Timestamp"
    return column in columns.get(table, [])


STEPS = {"users_by_step": "{}", "share_of_plays_by_progress": "passed_{}"}
faults, compared, left = [], 0, set()


def expect(what: str, measure: str, shown, computed) -> None:
    global compared
    compared += 1
    if not close(measure, shown, computed):
        faults.append(f"{what}: shown {shown}, computed {computed}")


def check(page: dict) -> None:
    options = dict(part.split("=", 1) for part in page["address"].split("&"))
    clauses = [Clause(*name[2:].split("."), text) for name, text in options.items() if name.startswith("f.")]
    period = (options.get("from"), options.get("to")) if "from" in options else None
    other = other_side(options, clauses, period) if "vs" in options else None
    for measure, (raw, before) in page["cards"].items():
        if measure not in MEASURES and measure not in AT_END:
            left.add(measure)
            continue
        where = f"{page['address']}: {measure}"
        expect(where, measure, raw, ungrouped(measure, clauses, period))
        if other:
            reached = is_reached("spells" if measure == "churn_rate" else MEASURES.get(measure, (VIDEO,))[0], options)
            expect(f"{where} before", measure, before, ungrouped(measure, *other) if reached else None)
    for chart, rows in page["charts"].items():
        if chart in STEPS:
            # Each point is a measure of its own.
            for key, raw, before in rows:
                measure = STEPS[chart].format(key)
                expect(f"{page['address']}: {chart} {key}", measure, raw, ungrouped(measure, clauses, period))
                if other:
                    expect(f"{page['address']}: {chart} {key} before", measure, before, ungrouped(measure, *other))
            continue
        measure, dimensions = chart.split("_by_", 1)
        dimensions = dimensions.split("_and_")
        keys = list(zip(*(row[: len(dimensions)] for row in rows))) or [()] * len(dimensions)
        # A chart over time shows what its period leaves out.
        computed = grouped(measure, dimensions, options["grain"], keys, clauses, period)
        shown = {tuple(map(canonical, row[: len(dimensions)])): row[-2] for row in rows}
        for key in shown.keys() | computed.keys():
            # A group that nothing is in may be shown, as an empty bucket is.
            missing = "0" if computed.get(key) in (0, None) and number(shown.get(key, "0")) == 0 else None
            figure = computed.get(key, 0 if missing else None)
            expect(f"{page['address']}: {chart} {key}", measure, shown.get(key, missing), figure)
        if other and options["vs"].split(":")[0] not in dimensions:
            reached = is_reached(MEASURES[measure][0], options)
            before = grouped(measure, dimensions, options["grain"], keys, *other) if reached else {}
            in_time = "time" in dimensions and ":" not in options["vs"]
            for row in rows:
                key = tuple(map(canonical, row[: len(dimensions)]))
                is_compared = reached
                if in_time:
                    # The first bucket of the one period is set against the first of the other, as long as both last.
                    at = dimensions.index("time")
                    key = (*key[:at], counterpart(key[at], period, other[1]), *key[at + 1 :])
                    is_compared = reached and key[at] is not None
                figure = before.get(key) if is_compared else None
                if is_compared and figure is None and number(row[-1]) == 0:
                    figure = 0
                expect(f"{page['address']}: {chart} {key} before", measure, row[-1], figure)


for page in json.loads((FOLDER / "shown.json").read_text()):
    check(page)
print(f"{compared} figures compared, {len(faults)} differ; not computed here: {', '.join(sorted(left))}")
print("\n".join(faults[:40]))
sys.exit(1 if faults or compared < 100 else 0)
