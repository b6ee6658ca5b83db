"""The pictures of the documentation, taken in a real browser: `make screenshots`.

Opens the sandbox's preview as a person would, has commands used in it, and saves what the browser shows under
docs/pictures. Needs Chromium or Chrome on the machine (Debian: the package chromium).
"""

from __future__ import annotations

import asyncio
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import async_playwright

from bot.sandbox.person import Person
from bot.sandbox.world import World

PICTURES = Path(__file__).resolve().parent / "pictures"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
WIDTH = 760  # pixels; shown at half of what is saved, so that letters stay sharp


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: who looks, what they do before, how high the window is; and what others did before them."""

    name: str
    person: str
    lines: tuple[str, ...]
    height: int
    others: tuple[tuple[str, str], ...] = ()  # person, line


WANTED = (
    Picture(
        "directory",
        "member",
        ('/directory find query:"mediation geneva"', "/directory show organisation:Erbil"),
        860,
    ),
    Picture("spanish", "miembro", ("/directory find query:sudafrica",), 760),
    Picture("library", "membro", ('/resources show resource:"Mapping Citizen Security"',), 1010),
    Picture(
        "meeting",
        "membre",
        (),
        820,
        others=(
            ("admin", "/setup events channel:#lobby language:fr zone:Europe/Zurich"),
            (
                "curator",
                '/curate events create title:"Troisième réunion du groupe" date:"25 March 2027" time:15:00 '
                'duration:"90 min" link:https://example.org/reunion repeat:fortnightly language:fr second_language:es '
                'about:"Points d’entrée pour une approche intégrée."',
            ),
            ("curator", "click Publish"),
            ("miembro", '/events answer event:"Troisième réunion" answer:going organisation:Igarapé'),
            ("member", '/events answer event:"Troisième réunion" answer:maybe'),
        ),
    ),
)


async def take(browser: str) -> None:
    """Take every picture, each in a fresh network."""
    PICTURES.mkdir(exist_ok=True)
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(
            executable_path=browser, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        for wanted in WANTED:
            world = await World.open()
            try:
                others = {name: Person(world, name) for name, _line in wanted.others}
                for name, line in wanted.others:
                    verb, _, label = line.partition(" ")
                    await (others[name].click(label) if verb == "click" else others[name].run(line))
                person = Person(world, wanted.person)
                for line in wanted.lines:
                    await person.run(line)
                member = world.society.members[wanted.person]
                async with world.env.preview(world.society.lobby, viewers=[member], layout="channel") as preview:
                    page = await chromium.new_page(
                        viewport={"width": WIDTH, "height": wanted.height}, device_scale_factor=2, color_scheme="dark"
                    )
                    await page.goto(preview.url)
                    await page.wait_for_load_state("networkidle")
                    await page.wait_for_timeout(500)
                    file = PICTURES / f"{wanted.name}.png"
                    await page.screenshot(path=file)
                    await page.close()
                    print(file.relative_to(PICTURES.parent.parent))  # noqa: T201  # the command line
            finally:
                await world.close()
        await chromium.close()


def main() -> int:
    """Take the pictures; 2 where no browser is found."""
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if browser is None:
        print("No Chromium or Chrome found; on Debian: apt-get install chromium.", file=sys.stderr)  # noqa: T201
        return 2
    asyncio.run(take(browser))
    return 0


if __name__ == "__main__":
    sys.exit(main())
