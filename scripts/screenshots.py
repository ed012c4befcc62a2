"""Plays every scene in Japanese and English and writes docs/screenshots/."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from screenshot_scenes import SCENES
from screenshot_stage import chromium, stage

FOLDER = Path(__file__).parents[1] / "docs" / "screenshots"


async def main(pages: list[str]) -> None:
    """Each page's scene on a stage of its own, so that no scene sees what another left behind."""
    size = 0
    async with chromium() as browser:
        for name in pages or SCENES:
            for language in ("ja", "en"):
                async with stage(language, FOLDER, browser) as here:
                    await SCENES[name](here)
                size += sum(file.stat().st_size for file in here.taken)
                print(f"{language} {name}: {len(here.taken)} pictures", flush=True)
    print(f"{size / 1_000_000:.1f} MB in docs/screenshots")


if __name__ == "__main__":
    wanted = sys.argv[1:]
    if unknown := set(wanted) - set(SCENES):
        sys.exit(
            f"scripts/screenshots: no page {', '.join(unknown)}; there are {', '.join(SCENES)}"
        )
    FOLDER.mkdir(parents=True, exist_ok=True)
    asyncio.run(main(wanted))
