"""What the benchmark of the engine runs in a process of its own: the data, the peers, and the comparison of their rows.

engine_peers.py make FOLDER ROWS FILES
engine_peers.py duckdb|spark RAW TARGET
engine_peers.py compare OURS THEIRS
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def made(first: int, last: int) -> str:
    """The SQL of the records from one number to another."""

    def draw(what: str, below: int) -> str:
        return f"(hash(i, '{what}') % {below})::BIGINT"

    def word(what: str, below: int) -> str:
        return f"'{what}-' || {draw(what, below)}"

    def moment(what: str) -> str:
        milliseconds = f"hash(i, '{what}') % 1600000000000"
        return f"strftime(make_timestamp(({milliseconds})::BIGINT * 1000), '%Y-%m-%dT%H:%M:%S.%gZ')"

    # A twentieth of the users come a second time, with another moment.
    person = "CASE WHEN i % 20 = 19 THEN i - 1 ELSE i END"
    uuid = (
        f"regexp_replace(md5(({person})::VARCHAR), '(.{{8}})(.{{4}})(.{{4}})(.{{4}})(.{{12}})', '\\1-\\2-\\3-\\4-\\5')"
    )
    face = f"'https://example.com/portraits/' || {draw('face', 1000)}"
    return f"""
      SELECT CASE WHEN i % 2 = 0 THEN 'female' ELSE 'male' END AS gender,
        {{'title': CASE WHEN i % 2 = 0 THEN 'Ms' ELSE 'Mr' END, 'first': {word('First', 2000)},
          'last': {word('Läst', 20000)}}} AS name,
        {{'street': {{'number': {draw('number', 9999)}, 'name': {word('Street', 5000)} || ' Road'}},
          'city': {word('City', 3000)}, 'state': {word('State', 300)}, 'country': {word('Country', 21)},
          'postcode': {draw('postcode', 90000)}::VARCHAR,
          'coordinates': {{'latitude': ({draw('latitude', 1800000)} / 10000.0 - 90)::VARCHAR,
            'longitude': ({draw('longitude', 3600000)} / 10000.0 - 180)::VARCHAR}},
          'timezone': {{'offset': '+' || {draw('zone', 12)} || ':00', 'description': {word('Zone', 30)}}}}} AS location,
        CASE WHEN i % 50 = 7 THEN NULL WHEN i % 50 = 8 THEN 'nobody'
          ELSE ' First.' || i || '@Example.COM ' END AS email,
        {{'uuid': CASE WHEN i % 100 = 3 THEN NULL ELSE {uuid} END, 'username': 'user' || {draw('user', 1000000)},
          'password': {word('secret', 9999)}, 'salt': substr(md5(i || 's'), 1, 8), 'md5': md5(i || 'm'),
          'sha1': md5(i || 'h') || substr(md5(i || 'g'), 1, 8), 'sha256': md5(i || 'a') || md5(i || 'b')}} AS login,
        {{'date': {moment('born')}, 'age': CASE WHEN i % 30 = 4 THEN NULL ELSE {draw('age', 90)} END}} AS dob,
        {{'date': {moment('registered')}, 'age': {draw('years', 20)}}} AS registered,
        '0' || {draw('phone', 1000000000)} AS phone, '0' || {draw('cell', 1000000000)} AS cell,
        {{'name': {word('ID', 20)},
          'value': CASE WHEN i % 5 = 0 THEN NULL ELSE {draw('id', 1000000)}::VARCHAR END}} AS id,
        {{'large': {face} || '.jpg', 'medium': {face} || '-m.jpg', 'thumbnail': {face} || '-t.jpg'}} AS picture,
        {word('N', 21)} AS nat
      FROM range({first}, {last}) numbers(i)"""


def make(folder: Path, rows: int, files: int) -> None:
    import duckdb
    import pyarrow.parquet as pq

    for number in range(files):
        part = duckdb.sql(made(rows * number // files, rows * (number + 1) // files)).to_arrow_table()
        # Half of the files as a writer leaves them that has given up its dictionaries.
        path = folder / f"part-{number}.parquet"
        pq.write_table(part, path, use_dictionary=number % 2 == 0, compression="snappy", row_group_size=125_000)


def duck(raw: Path, target: Path) -> None:
    """The job in SQL, with DuckDB's own defaults."""
    import duckdb

    target.mkdir(parents=True)
    # DuckDB 2.0.0 ends in an internal error where it pushes a condition on a struct's field into the scan. A few
    # percent of the rows are filtered, so little is lost without.
    duckdb.sql("SET disabled_optimizers = 'filter_pushdown'")
    duckdb.sql(f"""COPY (
      SELECT login.uuid AS uuid, gender, name.first || ' ' || name.last AS full_name, lower(trim(email, ' ')) AS email,
        CASE WHEN dob.age < 18 THEN 'minor' WHEN dob.age < 65 THEN 'adult' ELSE 'senior' END AS age_band,
        try_cast(dob.date AS TIMESTAMP)::TIMESTAMPTZ AS born,
        try_cast(registered.date AS TIMESTAMP)::TIMESTAMPTZ AS registered, dob.age AS age,
        location.street.name AS street, location.street.number AS number, location.city AS city,
        location.state AS state, location.country AS country, location.postcode AS postcode,
        location.coordinates.latitude AS latitude, location.coordinates.longitude AS longitude,
        location.timezone.offset AS "offset", sha256(phone) AS phone_digest, cell, login.username AS username,
        picture.large AS picture, nat
      FROM read_parquet('{raw}/*.parquet', hive_partitioning = false)
      WHERE login.uuid IS NOT NULL AND contains(email, '@')
      QUALIFY row_number() OVER (PARTITION BY login.uuid ORDER BY registered.date DESC) = 1
    ) TO '{target}/part-0.parquet' (FORMAT parquet, COMPRESSION snappy)""")


def spark(raw: Path, target: Path) -> None:
    """The generated script's own `transform`, on all cores of this machine."""
    from pyspark.sql import SparkSession

    module: dict = {}
    exec(subprocess.run([os.environ["USER_JOB"], "script"], check=True, capture_output=True, text=True).stdout, module)
    session = SparkSession.builder.master("local[*]").config("spark.ui.enabled", "false")
    session = session.config("spark.driver.memory", "3g").config("spark.driver.host", "127.0.0.1")
    for key, value in module["OPTIONS"].items():
        session = session.config(key, value)
    running = session.getOrCreate()
    module["transform"](running.read.parquet(str(raw)))["people"].write.parquet(str(target))
    running.stop()


def compare(ours: Path, theirs: Path) -> int:
    """Whether the same rows are in both, whatever their order."""
    import duckdb

    left, right = (
        f"SELECT * FROM read_parquet('{folder}/*.parquet', hive_partitioning = false)" for folder in (ours, theirs)
    )
    counts = [duckdb.sql(f"SELECT count(*) FROM ({side})").fetchall()[0][0] for side in (left, right)]
    wrong = duckdb.sql(f"SELECT count(*) FROM ({left} EXCEPT ALL {right})").fetchall()[0][0]
    if counts[0] != counts[1] or wrong:
        print(f"{counts[0]} rows here and {counts[1]} there; {wrong} of ours are not theirs", file=sys.stderr)
        return 1
    return 0


def main(arguments: list[str]) -> int:
    match arguments:
        case ["make", folder, rows, files]:
            make(Path(folder), int(rows), int(files))
        case ["duckdb", raw, target]:
            duck(Path(raw), Path(target))
        case ["spark", raw, target]:
            spark(Path(raw), Path(target))
        case ["compare", ours, theirs]:
            return compare(Path(ours), Path(theirs))
        case _:
            print(__doc__, file=sys.stderr)
            return 64
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
