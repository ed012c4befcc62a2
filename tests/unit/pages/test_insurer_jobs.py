"""Long work at the insurer's desk: one piece after another, whatever breaks."""

import asyncio

from clinic_ui.insurer.jobs import Jobs, Step


def test_a_job_that_breaks_leaves_the_next_one_and_says_so(caplog) -> None:
    async def breaks():
        yield Step(1, 3)
        raise ValueError("架空　太郎")

    counted = asyncio.Event()

    async def counts():
        yield Step(1, 2)
        yield Step(2, 2)
        counted.set()

    async def story() -> None:
        jobs = Jobs()
        working = asyncio.create_task(jobs.work())
        broken = jobs.begin("one", breaks())
        whole = jobs.begin("two", counts())
        assert jobs.begin("two", counts()) is whole
        await counted.wait()
        assert (broken.broken, broken.step) == (True, Step(1, 3))
        assert (whole.ended, whole.step) == (True, Step(2, 2))
        assert jobs.begin("one", counts()) is jobs.of("one") is not broken
        working.cancel()

    asyncio.run(story())
    assert "ValueError" in caplog.text
    assert "架空" not in caplog.text
