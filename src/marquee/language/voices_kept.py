"""Pack what many say of a title for the state store, and read it back."""

import msgspec

from marquee.errors import BrokenStore
from marquee.language.voices import TitleVoices

pack_voices = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(TitleVoices).decode


def unpack_voices(data: bytes) -> TitleVoices:
    """Read packed voices; raises BrokenStore where they are torn or of another version."""
    try:
        return _decode(data)
    except msgspec.MsgspecError as error:
        raise BrokenStore(f"packed voices do not read ({error}): remove state.db, it is folded again") from error
