"""QR codes as SVG."""

import io

import segno


def svg(url: str) -> str:
    """The QR code of an address, as one path without size: whoever shows it gives the size.

    Error correction Q: a stamp or a fold over a quarter of it leaves it readable.
    """
    written = io.BytesIO()
    segno.make(url, error="q", micro=False).save(
        written, kind="svg", border=2, xmldecl=False, svgns=True, nl=False, omitsize=True
    )
    return written.getvalue().decode()
