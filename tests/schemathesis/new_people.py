"""Requests of schemathesis in which everybody is new.

That names and addresses are unique is in no schema, and a document that answers 422 to both a wrong
body and one that is taken cannot tell them apart.
"""

from itertools import count

import schemathesis

number = count()


@schemathesis.hook
def before_call(context, case, kwargs):
    user = case.body.get("user") if isinstance(case.body, dict) else None
    if isinstance(user, dict):
        for field in ("username", "email"):
            if isinstance(user.get(field), str):
                user[field] += str(next(number))
