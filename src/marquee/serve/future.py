"""A binding as it will stand at another moment: today's catalogue and models under the desk as decided for that day.

Decisions are dated (law 10), so what is planned is known: a takedown that ends, a row that starts. Who uses this tells
nobody but operators: what lies ahead may be under embargo.
"""

from marquee.serve.endpoint import Call
from marquee.serve.runtime import Binding


def binding_at(call: Call, at: int | None) -> tuple[Binding, int]:
    """Give the binding for a moment, and the moment: None is now. Of another only an operator may ask (NotAllowed)."""
    if at is None:
        return call.binding, call.now
    call.require_operator()
    return call.binding.with_desk(call.runtime.desk.snapshot(now=at)), at
