import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from lianfang.command import burn_up, elevation, rules
from lianfang.grid import area_map

ZONE = ZoneInfo("Asia/Shanghai")
EIGHT = datetime(2020, 1, 29, 0, 0, tzinfo=UTC)  # 08:00 in the district
HOUR = timedelta(hours=1)


def dwelling(path: str, floor: int | None, door: str, sign: str = "open") -> elevation.Dwelling:
    return elevation.Dwelling(path, door, path, floor, door, sign)


class TestElevation:
    def test_floors_run_from_the_top_down_and_units_stand_side_by_side(self):
        drawn = elevation.draw(
            [
                dwelling("000100010001", 1, "101"),
                dwelling("000100010002", 2, "201", "done"),
                dwelling("000100020001", 1, "101"),
                dwelling("000100020002", 2, "201"),
            ],
            unit_names={"00010001": "1单元", "00010002": "2单元"},
        )
        assert [unit.name for unit in drawn.units] == ["1单元", "2单元"]
        assert [floor.name for floor in drawn.floors] == ["2", "1"]
        assert [cell.door for cell in drawn.floors[0].cells] == ["201", "201"]
        assert drawn.starts == {1}
        assert drawn.counts == {"open": 3, "done": 1}

    def test_a_missing_dwelling_leaves_a_hole_where_it_would_be(self):
        drawn = elevation.draw(
            [dwelling("00010001", 1, "102"), dwelling("00010002", 2, "201"), dwelling("00010003", 2, "202")],
            unit_names={},
        )
        assert [[cell and cell.door for cell in floor.cells] for floor in drawn.floors] == [
            ["201", "202"],
            [None, "102"],
        ]

    def test_a_village_without_floors_stands_in_lanes(self):
        drawn = elevation.draw([dwelling(f"0001{n:04d}", None, str(n)) for n in range(1, 11)], unit_names={})
        assert [[cell and cell.door for cell in floor.cells][:2] for floor in drawn.floors] == [
            ["1", "2"],
            ["9", "10"],
        ]

    def test_every_dwelling_has_exactly_one_cell_whatever_its_door_is_called(self):
        doors = ["东户", "西户", "101甲", "", "地下室", "1-1", "101"]
        drawn = elevation.draw(
            [dwelling(f"0001{n:04d}", 1, door) for n, door in enumerate(doors)], unit_names={}
        )
        assert sum(cell is not None for floor in drawn.floors for cell in floor.cells) == len(doors)

    def test_no_dwellings_make_no_floors(self):
        assert elevation.draw([], unit_names={}).floors == ()


def area(done: int = 1, due: int = 2, geometry: str = "") -> area_map.Area:
    return area_map.Area("滨河社区", "/places/C01/", geometry, done, due, due - done)


def square(x: float, y: float, side: float = 0.01) -> str:
    ring = [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]
    return json.dumps({"type": "Polygon", "coordinates": [ring]})


class TestMap:
    def test_only_all_done_has_the_colour_of_all_done(self):
        assert [area_map.level(done, 1000) for done in (0, 499, 500, 800, 950, 999, 1000)] == [
            1,
            1,
            2,
            3,
            4,
            4,
            5,
        ]

    def test_north_is_up_and_shapes_are_true(self):
        drawn = area_map.draw([area(geometry=square(119.10, 36.70)), area(geometry=square(119.10, 36.68))])
        assert drawn.is_map
        assert drawn.shapes[0].y < drawn.shapes[1].y
        assert drawn.width == area_map.WIDTH

    def test_tiles_stand_in_where_outlines_are_missing(self):
        drawn = area_map.draw([area(geometry=square(119.1, 36.7)), area()])
        assert not drawn.is_map and len(drawn.shapes) == 2

    def test_geometry_that_is_none_is_drawn_as_tiles(self):
        for broken in (
            "{",
            "[]",
            '{"type":"Point","coordinates":[1,2]}',
            '{"type":"Polygon","coordinates":"x"}',
            '{"type":"Polygon","coordinates":[[[999,1],[2,3],[4,5],[999,1]]]}',
        ):
            assert not area_map.draw([area(geometry=broken)]).is_map
        assert area_map.draw([]).shapes == ()


class TestForecast:
    def forecast(self, hourly, left, now, due=EIGHT + timedelta(days=3)):
        return rules.forecast(hourly, left=left, opened_at=EIGHT, due_at=due, now=now, zone=ZONE)

    def test_a_days_work_goes_on_as_it_went_and_rests_at_night(self):
        day = [(EIGHT + n * HOUR, 10) for n in range(12)]
        ahead = self.forecast(day, 60, EIGHT + 12 * HOUR)  # 20:00, sixty left, ten an hour
        assert ahead.pace == 10
        assert ahead.finish_at == EIGHT + timedelta(days=1, hours=6)

    def test_the_first_morning_does_not_promise_the_night(self):
        morning = [(EIGHT, 10), (EIGHT + HOUR, 10)]
        ahead = self.forecast(morning, 130, EIGHT + 2 * HOUR)  # 10:00: ten working hours today, then tomorrow
        assert ahead.finish_at == EIGHT + timedelta(days=1, hours=3)

    def test_no_work_gives_no_forecast_but_still_a_need(self):
        ahead = self.forecast([], 72, EIGHT, due=EIGHT + timedelta(days=1))
        assert (ahead.pace, ahead.finish_at, ahead.needed) == (0, None, 6)

    def test_after_the_due_time_nothing_is_needed_any_more(self):
        assert self.forecast([], 5, EIGHT + timedelta(days=4)).needed is None

    def test_nothing_left_is_finished_now(self):
        ahead = self.forecast([(EIGHT, 9)], 0, EIGHT + 2 * HOUR)
        assert (ahead.finish_at, ahead.needed) == (EIGHT + 2 * HOUR, 0)

    def test_the_needed_curve_ends_with_everything_done_at_the_due_time(self):
        ahead = self.forecast([], 72, EIGHT, due=EIGHT + timedelta(days=2))
        assert ahead.needed_curve[-1][0] == EIGHT + timedelta(days=2)
        assert round(ahead.needed_curve[-1][1], 6) == 72


class TestBurnUp:
    def draw(self, hourly, due=100, done=20, now=EIGHT + 5 * HOUR):
        due_at = EIGHT + timedelta(days=3)
        ahead = rules.forecast(hourly, left=due - done, opened_at=EIGHT, due_at=due_at, now=now, zone=ZONE)
        return burn_up.draw(
            hourly, due=due, done=done, opened_at=EIGHT, due_at=due_at, now=now, ahead=ahead, zone=ZONE
        )

    def test_the_line_ends_now_at_the_figure_of_the_headline(self):
        drawn = self.draw([(EIGHT, 10), (EIGHT + 3 * HOUR, 10)])
        assert drawn.done.split()[-1] == f"{drawn.now_x:g},{drawn.now_y:g}"
        ground, top = drawn.bottom, drawn.top
        assert drawn.now_y == round(ground - (ground - top) * 0.2, 1)

    def test_everything_stays_inside_the_frame(self):
        drawn = self.draw([(EIGHT - 48 * HOUR, 3), (EIGHT + HOUR, 500)], due=0, done=0)
        for points in (drawn.done, drawn.forecast, drawn.needed):
            for point in points.split():
                x, y = map(float, point.split(","))
                assert 0 <= x <= drawn.width and 0 <= y <= drawn.height
