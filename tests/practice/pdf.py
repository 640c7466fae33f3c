"""A plain PDF of lines of Chinese text, written by hand: no font is embedded, the text can be read out."""

PAGE_LINES = 52


def write(title: str, lines: list[str]) -> bytes:
    """Return a PDF with the title and the lines."""
    wrapped = [title, ""] + [line[at:at + 48] for line in lines for at in range(0, max(1, len(line)), 48)]
    pages = [wrapped[at:at + PAGE_LINES] for at in range(0, len(wrapped), PAGE_LINES)]
    kids = " ".join(f"{5 + 2 * at} 0 R" for at in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) "
        b"/Ordering (GB1) /Supplement 2 >> /DW 1000 >>",
    ]
    for at, page in enumerate(pages):
        text = "".join(f"<{line.encode('utf-16-be').hex()}> Tj T*\n" for line in page)
        stream = f"BT /F1 10 Tf 14 TL 40 800 Td\n{text}ET".encode()
        objects.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> "
                       f"/Contents {6 + 2 * at} 0 R >>".encode())
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    made, places = bytearray(b"%PDF-1.4\n"), []
    for at, content in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (at, content)
    start = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    made += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(made)
