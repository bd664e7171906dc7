"""Claims about SVG that comes from outside."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marquee.errors import BadInput, TooLarge
from marquee.media.vector import MOST_BYTES, clean_svg, looks_like_svg

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 16 9">'


def cleaned(inside: str, head: str = HEAD) -> str:
    return clean_svg(f"{head}{inside}</svg>".encode(), name="a.svg").decode()


def test_a_plain_drawing_comes_through_with_its_gradient():
    drawing = (
        '<defs><linearGradient id="g"><stop offset="0" stop-color="#123"/></linearGradient></defs>'
        '<rect width="16" height="9" fill="url(#g)"/><text x="1" y="2">A &amp; B</text>'
    )
    assert (
        cleaned(drawing).replace(" />", "/>")
        == f'<svg viewBox="0 0 16 9" xmlns="http://www.w3.org/2000/svg">{drawing}</svg>'
    )


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        '<rect width="1" height="1" onload="alert(1)"/>',
        '<rect width="1" height="1" ONCLICK="alert(1)"/>',
        "<foreignObject><p xmlns='http://www.w3.org/1999/xhtml'>x</p></foreignObject>",
        '<image href="https://elsewhere.example/a.png"/>',
        '<image xlink:href="data:image/svg+xml;base64,PHN2Zy8+"/>',
        '<use href="https://elsewhere.example/a.svg#x"/>',
        '<use xlink:href="//elsewhere.example/a.svg#x"/>',
        '<a href="javascript:alert(1)"><path d="M0 0"/></a>',
        '<rect fill="url(https://elsewhere.example/#g)"/>',
        "<rect fill=\"URL( '//elsewhere.example/#g' )\"/>",
        '<rect style="background:url(//elsewhere.example)"/>',
        "<style>@import url(//elsewhere.example);</style>",
        "<style>@font-face{src:url(//elsewhere.example)}</style>",
        r"<style>rect{fill:u\72l(//elsewhere.example)}</style>",
        '<set attributeName="href" to="javascript:alert(1)"/>',
        '<animate attributeName="href" values="javascript:alert(1)"/>',
        '<handler type="text/javascript">alert(1)</handler>',
        '<filter id="f"><feImage href="https://elsewhere.example/a.png"/></filter>',
        '<iframe src="https://elsewhere.example"/>',
    ],
)
def test_what_runs_moves_or_loads_is_refused(inside: str):
    with pytest.raises(BadInput):
        cleaned(inside)


def test_entities_and_document_types_are_refused_before_they_are_expanded():
    laughs = '<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>' + HEAD + "&b;</svg>"
    outside = '<!DOCTYPE svg SYSTEM "file:///etc/passwd">' + HEAD + "</svg>"
    for text in (laughs, outside):
        with pytest.raises(BadInput, match="document type"):
            clean_svg(text.encode(), name="a.svg")


def test_a_copy_of_copies_is_refused():
    bomb = '<g id="a"><path d="M0 0"/></g><g id="b"><use href="#a"/><use href="#a"/></g><use href="#b"/>'
    with pytest.raises(BadInput, match="copies"):
        cleaned(bomb)
    assert "use" in cleaned('<g id="a"><path d="M0 0"/></g><use href="#a"/>')


def test_notes_comments_and_other_namespaces_are_dropped():
    text = cleaned(
        "<!-- by me --><?php x?><metadata>where I live</metadata>"
        '<path d="M0 0" xmlns:i="http://tool.example" i:secret="yes"/><i:view xmlns:i="http://tool.example"/>'
    )
    assert text == '<svg viewBox="0 0 16 9" xmlns="http://www.w3.org/2000/svg"><path d="M0 0" /></svg>'


def test_a_picture_without_a_size_is_refused_and_a_size_in_pixels_becomes_its_view_box():
    sized = cleaned("<path d='M0 0'/>", '<svg xmlns="http://www.w3.org/2000/svg" width="640px" height="360">')
    assert 'viewBox="0 0 640 360"' in sized and "width" not in sized
    with pytest.raises(BadInput, match="viewBox"):
        cleaned("", '<svg xmlns="http://www.w3.org/2000/svg" width="100%">')


def test_size_depth_and_number_are_bounded():
    with pytest.raises(TooLarge):
        clean_svg(b" " * (MOST_BYTES + 1), name="a.svg")
    with pytest.raises(TooLarge):
        cleaned("<g>" * 100 + "</g>" * 100)
    with pytest.raises(TooLarge):
        cleaned("<g/>" * 20_001)


def test_svg_is_told_by_its_content():
    assert looks_like_svg(b"\xef\xbb\xbf<?xml version='1.0'?><svg/>") and looks_like_svg(b"  <svg>")
    assert not looks_like_svg(b"<html><svg/></html>") and not looks_like_svg(b"\x89PNG")


@given(st.binary(max_size=300), st.integers(min_value=0, max_value=300))
def test_any_bytes_are_either_cleaned_or_refused(noise: bytes, at: int):
    whole = f'{HEAD}<g id="a" fill="url(#b)"><path d="M0 0"/></g></svg>'.encode()
    for data in (noise, whole[:at], whole[:at] + noise + whole[at:]):
        try:
            again = clean_svg(data, name="a.svg")
        except BadInput:
            continue
        assert clean_svg(again, name="a.svg") == again
