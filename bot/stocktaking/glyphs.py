"""A typeface inside a PDF: the glyphs that a document used, and what they mean as text."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from typing import TYPE_CHECKING

from bot.stocktaking.typeface import SUBSTITUTE, Face

if TYPE_CHECKING:
    import pydyf  # type: ignore[import-untyped]

_FLAGS = 32  # not symbolic (PDF 32000-1, 9.8.2)


class Used:
    """A typeface, and which of its letters a document used so far."""

    def __init__(self, face: Face) -> None:
        self.face = face
        self._letters: dict[int, str] = {0: SUBSTITUTE}  # glyph: the letter it stands for

    def encoded(self, text: str) -> str:
        """Return a text as a PDF shows it, the numbers of its glyphs in hexadecimal digits."""
        numbers = []
        for letter in self.face.shown(text):
            number = self.face.glyphs[letter]
            # Two letters may share a glyph, as the spaces do: the first of the alphabet is meant, on every run.
            self._letters[number] = min(letter, self._letters.get(number, letter))
            numbers.append(f"{number:04x}")
        return "".join(numbers)

    def written(self, pdf: pydyf.PDF) -> bytes:
        """Add the typeface to the file, with the used glyphs only; return the reference to it."""
        import pydyf  # noqa: PLC0415  # it costs memory

        program = self._program()
        about = self._measures()
        name = f"/{_tag(program)}+{self.face.path.stem}"
        file = pydyf.Stream([program], {"Length1": len(program)}, compress=True)
        pdf.add_object(file)
        descriptor = pydyf.Dictionary({
            "Type": "/FontDescriptor", "FontName": name, "Flags": _FLAGS, "ItalicAngle": 0, "StemV": about["stem"],
            "FontBBox": pydyf.Array([about["left"], about["bottom"], about["right"], about["top"]]),
            "Ascent": about["ascent"], "Descent": about["descent"], "CapHeight": about["capital"],
            "FontFile2": file.reference,
        })  # fmt: skip
        pdf.add_object(descriptor)
        meanings = pydyf.Stream([self._meanings()], compress=True)
        pdf.add_object(meanings)
        glyphs = pydyf.Dictionary({
            "Type": "/Font", "Subtype": "/CIDFontType2", "BaseFont": name, "FontDescriptor": descriptor.reference,
            "CIDSystemInfo": pydyf.Dictionary({
                "Registry": pydyf.String("Adobe"), "Ordering": pydyf.String("Identity"), "Supplement": 0,
            }),
            "CIDToGIDMap": "/Identity", "DW": 600, "W": self._widths(),
        })  # fmt: skip
        pdf.add_object(glyphs)
        whole = pydyf.Dictionary({
            "Type": "/Font", "Subtype": "/Type0", "BaseFont": name, "Encoding": "/Identity-H",
            "DescendantFonts": pydyf.Array([glyphs.reference]), "ToUnicode": meanings.reference,
        })  # fmt: skip
        pdf.add_object(whole)
        return bytes(whole.reference)

    def _program(self) -> bytes:
        from fontTools.subset import Options, Subsetter  # type: ignore[import-untyped]  # noqa: PLC0415  # memory
        from fontTools.ttLib import TTFont  # type: ignore[import-untyped]  # noqa: PLC0415  # memory

        options = Options(retain_gids=True, notdef_outline=True, layout_features=[], hinting=False, name_IDs=[])
        options.drop_tables += ["GSUB", "GPOS", "GDEF", "kern", "OS/2", "name", "post", "cmap"]
        written = io.BytesIO()
        with TTFont(self.face.path, recalcTimestamp=False) as font:
            shaper = Subsetter(options)
            shaper.populate(gids=sorted(self._letters))
            shaper.subset(font)
            font.save(written)
        return written.getvalue()

    def _measures(self) -> Mapping[str, int]:
        from fontTools.ttLib import TTFont  # noqa: PLC0415  # memory

        with TTFont(self.face.path) as font:
            head, lines, capitals = font["head"], font["hhea"], font["OS/2"]
            measures = {
                "left": head.xMin, "bottom": head.yMin, "right": head.xMax, "top": head.yMax,
                "ascent": lines.ascent, "descent": lines.descent, "capital": getattr(capitals, "sCapHeight", 1493),
                "stem": capitals.usWeightClass // 2,
            }  # fmt: skip
            return {what: round(value * 1000 / head.unitsPerEm) for what, value in measures.items()}

    def _widths(self) -> pydyf.Array:
        import pydyf  # noqa: PLC0415  # it costs memory

        widths = pydyf.Array()
        for number, letter in sorted(self._letters.items()):
            widths += [number, pydyf.Array([round(self.face.widths[letter], 1)])]
        return widths

    def _meanings(self) -> bytes:
        pairs = [
            f"<{number:04x}> <{letter.encode('utf-16-be').hex()}>" for number, letter in sorted(self._letters.items())
        ]
        blocks = [pairs[at : at + 100] for at in range(0, len(pairs), 100)]  # the most that a block may hold
        return "\n".join((
            "/CIDInit /ProcSet findresource begin", "12 dict begin", "begincmap",
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
            "/CMapName /Adobe-Identity-UCS def", "/CMapType 2 def",
            "1 begincodespacerange", "<0000> <ffff>", "endcodespacerange",
            *(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks),
            "endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end",
        )).encode()  # fmt: skip


def _tag(program: bytes) -> str:
    """Return the six capitals that mark a part of a typeface, the same for the same part."""
    return "".join(chr(ord("A") + byte % 26) for byte in hashlib.sha256(program).digest()[:6])
